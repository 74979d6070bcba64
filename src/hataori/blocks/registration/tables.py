"""Asking a form's named decision tables: the fee, the decision, whatever its section wrote."""

from collections.abc import Mapping
from datetime import date

from hataori.kernel.logic import Decided, Json, decide

from .evaluation import state_of
from .types import Form

FEE, DECISION = "fee", "decision"
TABLE_TITLES = {FEE: "手数料", DECISION: "判定"}


def table_outcome(form: Form, name: str, variables: Mapping[str, Json]) -> Decided | None:
    """What the form's table of that name says of these variables (the answers' facts and whatever else is known); None
    where the form has no such table. A variable its columns read and nobody knows is null.

    Raises DecisionFailure where the table gives no answer.
    """
    table = form.table(name)
    if table is None:
        return None
    known = {column.expression.strip(): variables.get(column.expression.strip()) for column in table.inputs}
    return decide(table, known)


def facts_of(form: Form, answers: Mapping[str, str], on: date | None = None) -> dict[str, Json]:
    """The facts of the answers, as the form's rules and tables see them (`on`: the day of filing)."""
    return dict(state_of(form, answers, on).facts)


def fee_of(form: Form, answers: Mapping[str, str], on: date | None = None) -> int | None:
    """The fee in yen by the form's table "fee"; None without the table or where no row applies.

    Raises DecisionFailure where the table gives no answer.
    """
    found = table_outcome(form, FEE, facts_of(form, answers, on))
    return found.json if found is not None and isinstance(found.json, int) else None
