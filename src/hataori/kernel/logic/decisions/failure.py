"""Why a decision table gave no answer, in words that name the table, the row and the column."""

from hataori.kernel.errors import HataoriError


class DecisionFailure(HataoriError):
    """A decision that cannot be made. `row` counts rules from 1 as people do; 0 is the table as a whole.

    Codes: decision_shape, decision_unreadable (an expression), decision_input_missing, decision_input_type,
    decision_input_not_allowed,
    decision_not_unique, decision_not_any, decision_not_ordered, decision_not_a_number, decision_unknown,
    decision_cycle, decision_too_large, decision_xml.
    """

    status = 422

    def __init__(self, code: str, message: str, *, table: str = "", row: int = 0, column: str = "") -> None:
        super().__init__(code, f"{where(table, row, column)}{message}")
        self.table, self.row, self.column = table, row, column


def where(table: str, row: int, column: str) -> str:
    """表「…」の3行目「年齢」: — as much of the place as is known."""
    place = (f"表「{table}」" if table else "") + (f"の{row}行目" if row else "")
    if column:
        place += f"の列「{column}」" if place else f"「{column}」"
    return f"{place}: " if place else ""


class Unreadable(Exception):
    """A FEEL text that cannot be read, with the position of the trouble; places are added by who read it."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message, self.at = message, at
