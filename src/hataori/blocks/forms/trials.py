"""Test cases of a form: what it makes of some answers against what its section expects."""

from collections.abc import Iterable, Iterator

from hataori.blocks.registration import api as registration
from hataori.blocks.registration.api import Form
from hataori.kernel.logic import DecisionFailure

from .types import Trial

NONE = "-"
"""What one writes to expect no problem at all."""


def run_all(form: Form, trials: Iterable[Trial]) -> list[tuple[Trial, list[str]]]:
    """Each case with what is otherwise than expected; nothing where all is well."""
    return [(trial, list(run(form, trial))) for trial in trials]


def run(form: Form, trial: Trial) -> Iterator[str]:
    """The differences of one case, in words."""
    found = registration.judged(form, trial.answers)
    pages = [page.id for page in found.state.pages]
    if trial.pages and pages != list(trial.pages):
        yield f"表示されるページは{_titles(form, pages)}でした（期待：{_titles(form, trial.pages)}）"
    wrong = list(dict.fromkeys(problem.field for problem in found.problems))
    expected = [name for name in trial.problems if name != NONE]
    if trial.problems and wrong != expected:
        yield f"直すように言われる項目は{_labels(form, wrong)}でした（期待：{_labels(form, expected)}）"
    for table, wanted in ((registration.FEE, trial.fee), (registration.DECISION, trial.decision)):
        if wanted:
            yield from _table(form, trial, table, wanted)


def _table(form: Form, trial: Trial, table: str, wanted: str) -> Iterator[str]:
    try:
        outcome = registration.table_outcome(form, table, registration.facts_of(form, trial.answers))
    except DecisionFailure as failure:
        yield failure.message
        return
    said = "" if outcome is None or outcome.json is None else str(outcome.json)
    if said != wanted:
        title = registration.TABLE_TITLES[table]
        yield f"{title}は「{said or 'なし'}」でした（期待：「{wanted}」）"


def _titles(form: Form, ids: Iterable[str]) -> str:
    named = [page.title if (page := form.page(page_id)) else page_id for page_id in ids]
    return "「" + "、".join(named) + "」"


def _labels(form: Form, names: Iterable[str]) -> str:
    named = [field.label if (field := form.field(name)) else name for name in names]
    return "「" + ("、".join(named) or "なし") + "」"
