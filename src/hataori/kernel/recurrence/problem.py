"""What can be wrong with a recurrence, with a stable code and a sentence that says what to do."""

from hataori.kernel.errors import FieldProblem, HataoriError


class RecurrenceProblem(HataoriError):
    """A recurrence that cannot be taken or computed.

    Codes: rule_empty, rule_format, rule_part (unknown, doubled or not allowed here), rule_range (a number outside),
    rule_until (UNTIL and COUNT together, or not to be read), rule_start (the first date cannot carry the rule),
    rule_scale (another calendar), rule_barren (nothing found within the budget), rule_too_many.
    """

    status = 422

    def in_field(self, field: str) -> FieldProblem:
        """The same problem, told of the form's field `field`."""
        return FieldProblem(field, self.code, self.message)
