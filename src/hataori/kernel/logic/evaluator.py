"""Computing a rule: one walk over the rule, each operator by its row of the table; twin: static/logic/evaluate.js."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hataori.kernel.logic.failure import TOO_DEEP, TOO_LONG, UNKNOWN_OPERATOR, LogicFailure, invalid_arguments
from hataori.kernel.logic.json_values import DEEPEST, Json, is_array, is_object, kind, size
from hataori.kernel.logic.operators import BY_NAME, Operator, Takes
from hataori.kernel.logic.place import Place
from hataori.kernel.logic.placed import ONE_RULE, RULES
from hataori.kernel.logic.plain import PLAIN

MOST_WORK: Final = 200_000
LARGEST: Final = 20_000


@dataclass(slots=True)
class Walk:
    """One evaluation under way, with the work it may still do."""

    work_left: int = MOST_WORK

    def spend(self, work: int) -> None:
        """Count work; raises LogicFailure (Too Long) beyond the limit."""
        self.work_left -= work
        if self.work_left < 0:
            raise LogicFailure(TOO_LONG)

    def value(self, rule: Json, place: Place) -> Json:
        """Compute a rule at a place."""
        self.spend(1)
        if isinstance(rule, dict):
            return self._operation(rule, place) if rule else rule
        if isinstance(rule, list | tuple):
            return [self.value(part, place) for part in rule]
        return rule

    def _operation(self, rule: dict[str, Json], place: Place) -> Json:
        name, written = next(iter(rule.items()))
        operator = BY_NAME.get(name) if len(rule) == 1 else None
        if operator is None:
            raise LogicFailure(UNKNOWN_OPERATOR)
        if operator.takes is Takes.RULE:
            return ONE_RULE[operator.semantics](self, written, place)
        if operator.takes is Takes.RULES:
            return RULES[operator.semantics](self, _counted(operator, _written_out(written)), place)
        values = _counted(operator, self._values(operator, written, place))
        self.spend(sum(map(size, values)))
        if operator.takes is Takes.VALUES:
            return PLAIN[operator.semantics](values)
        return RULES[operator.semantics](self, values, place)

    def _values(self, operator: Operator, written: Json, place: Place) -> Sequence[Json]:
        if is_array(written):
            return [self.value(part, place) for part in written]
        value = self.value(written, place)
        return value if operator.spread and is_array(value) else (value,)


def _written_out(written: Json) -> Sequence[Json]:
    if not is_array(written):
        raise invalid_arguments()
    return written


def _counted(operator: Operator, values: Sequence[Json]) -> Sequence[Json]:
    if not operator.least <= len(values) <= operator.most:
        raise invalid_arguments()
    return values


def measure(rule: Json) -> None:
    """Refuse a rule nested deeper than 64 or larger than 20,000 parts, before anything runs."""
    level: Sequence[Json] = (rule,)
    parts = 0
    for _ in range(DEEPEST + 1):
        parts += len(level)
        if parts > LARGEST:
            raise LogicFailure(TOO_LONG)
        level = [part for outer in level for part in _parts(outer)]
        if not level:
            return
    raise LogicFailure(TOO_DEEP)


def _parts(rule: Json) -> Sequence[Json]:
    if is_array(rule):
        return rule
    return tuple(rule.values()) if is_object(rule) else ()


def evaluate(rule: Json, data: Json = None) -> Json:
    """The rule's value for these answers, the same in Python and in the browser.

    `rule` and `data` are JSON (dict, list, tuple, str, int, float, bool, None) with finite numbers. Nothing is changed;
    the value may share parts with both. Ends after at most 200,000 units of work and 64 levels.
    Raises LogicFailure with a stable code: logic_invalid_arguments, logic_not_a_number, logic_unknown_operator,
    logic_too_deep, logic_too_long, logic_thrown. Source: json-logic/compat-tables; see docs/reference/logic.md.
    """
    kind(data)
    measure(rule)
    return Walk().value(rule, Place(data))
