"""The yearly review (計画3.3): the department writes it, デジタル推進本部 signs it off, amendments keep history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from hataori.blocks.indicators import api as indicators
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models, queries
from .drafts import lock_editions
from .types import Measure, Review

DRAFT, SUBMITTED, SIGNED = "draft", "submitted", "signed_off"


@dataclass(frozen=True, slots=True)
class Written:
    """What the department writes: why the numbers are as they are, and what follows."""

    cause: str
    decision: str
    next_step: str


@transaction.atomic
def open_year(fiscal_year: int, *, as_of: date, actor: Actor) -> int:
    """Open the reviews of all measures for a year, figures frozen at `as_of`; answers how many are new. Only DX推進."""
    if not actor.has_role(Role.DX_OFFICE):
        raise Forbidden("dx_office_only", "年次評価を始められるのはDX推進の担当だけです。")
    if as_of > clock.today() or fiscal_year_of(as_of).year not in (fiscal_year, fiscal_year + 1):
        raise Rejected([FieldProblem("as_of", "range", "基準日は、その年度の始めから今日までの日にしてください。")])
    lock_editions()
    known = set(models.Review.objects.filter(fiscal_year=fiscal_year).values_list("measure", flat=True))
    fresh = [measure for measure in queries.measures() if measure.id not in known]
    for measure in fresh:
        _open(measure, fiscal_year, as_of, actor)
    return len(fresh)


def _open(measure: Measure, fiscal_year: int, day: date, actor: Actor) -> None:
    current = queries.current()
    row = models.Review.objects.create(
        measure=measure.id,
        fiscal_year=fiscal_year,
        plan_version=current.number if current else "",
        state=DRAFT,
        as_of=day,
        figures=_frozen(measure, day),
        updated_at=clock.now(),
    )
    _note(row, "opened", actor)
    _record("plan.review_opened", row, {}, actor, measure.departments)


def _frozen(measure: Measure, day: date) -> list[dict[str, Any]]:
    keys = [figure.key for figure in measure.figures] or [measure.id]
    return [_figure(value) for value in indicators.values(day, keys)]


def _figure(value: indicators.Value) -> dict[str, Any]:
    return {
        "key": value.series.key,
        "title": value.series.title,
        "kind": value.series.kind,
        "unit": value.unit,
        "decimals": value.decimals,
        "state": value.state,
        "actual": value.value,
        "actual_text": indicators.value_text(value),
        "expected": value.expected,
        "verdict": value.verdict,
        "baseline_text": value.series.baseline_text,
        "target_text": value.series.target_text,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "parts": [[part.title, part.total] for part in value.parts],
        "definition_version": value.definition_version,
    }


@transaction.atomic
def save(measure: str, fiscal_year: int, written: Written, *, seen: int, actor: Actor) -> Review:
    """Keep what has been written so far, complete or not. Conflict when someone else was first."""
    row = _mine(measure, fiscal_year, actor)
    _no_other_change(row, seen)
    _write(row, written)
    _record("plan.review_saved", row, {}, actor)
    return _as_is(row)


@transaction.atomic
def submit(measure: str, fiscal_year: int, written: Written, *, seen: int, actor: Actor) -> Review:
    """Hand the review in to the headquarters. Only the department's 課長 (or DX推進)."""
    row = _mine(measure, fiscal_year, actor)
    found = queries.measure(measure)
    if not _may(found, actor, Role.SECTION_HEAD):
        raise Forbidden("section_head_only", "提出できるのは担当課の課長です。")
    _no_other_change(row, seen)
    _complete(written)
    _write(row, written, state=SUBMITTED, submitted_at=clock.now(), submitted_by=actor.name or actor.id)
    _note(row, "submitted", actor)
    fact = {"decision": row.decision, "revision": row.revision}
    _record("plan.review_submitted", row, fact, actor, found.departments)
    return _as_is(row)


@transaction.atomic
def sign_off(measure: str, fiscal_year: int, *, actor: Actor) -> Review:
    """デジタル推進本部 confirms a review that was handed in. Only DX推進; views ask for a fresh proof of identity."""
    row = _at_headquarters(measure, fiscal_year, actor)
    row.state, row.signed_at, row.signed_by, row.updated_at = (
        SIGNED,
        clock.now(),
        actor.name or actor.id,
        clock.now(),
    )
    row.save()
    _note(row, "signed_off", actor)
    fact = {"decision": row.decision, "revision": row.revision}
    _record("plan.review_signed_off", row, fact, actor)
    audit.record("plan.review_signed_off", actor=actor, subject=_subject(row), detail=fact)
    return _as_is(row)


@transaction.atomic
def send_back(measure: str, fiscal_year: int, *, note: str, actor: Actor) -> Review:
    """The headquarters asks the department to write again."""
    row = _at_headquarters(measure, fiscal_year, actor)
    if not note.strip():
        raise Rejected([FieldProblem("note", "required", "差し戻す理由を入力してください。")])
    row.state, row.updated_at = DRAFT, clock.now()
    row.save()
    _note(row, "returned", actor, note=note.strip())
    _record("plan.review_returned", row, {}, actor)
    return _as_is(row)


@transaction.atomic
def reopen(measure: str, fiscal_year: int, *, note: str, actor: Actor) -> Review:
    """Amend a review that was signed off: a new revision opens, the signed text stays in the history."""
    row = _mine(measure, fiscal_year, actor, states=(SIGNED,))
    if not note.strip():
        raise Rejected([FieldProblem("note", "required", "修正する理由を入力してください。")])
    _note(row, "reopened", actor, note=note.strip())
    row.state, row.revision, row.updated_at = DRAFT, row.revision + 1, clock.now()
    row.signed_at, row.signed_by = None, ""
    row.save()
    _record("plan.review_reopened", row, {"revision": row.revision}, actor)
    audit.record("plan.review_reopened", actor=actor, subject=_subject(row), reason=note.strip())
    return _as_is(row)


def _mine(measure: str, fiscal_year: int, actor: Actor, states: tuple[str, ...] = (DRAFT,)) -> models.Review:
    row = _row(measure, fiscal_year)
    if not _may(queries.measure(measure), actor, Role.SECTION_HEAD, Role.CLERK):
        raise Forbidden("not_owner", "この施策の評価を書けるのは担当課の職員です。")
    if row.state not in states:
        raise Conflict("review_state", f"この評価はいま「{models.REVIEW_STATES[row.state]}」なので変えられません。")
    return row


def _at_headquarters(measure: str, fiscal_year: int, actor: Actor) -> models.Review:
    if not actor.has_role(Role.DX_OFFICE):
        raise Forbidden("dx_office_only", "本部の確認ができるのはDX推進の担当だけです。")
    row = _row(measure, fiscal_year)
    if row.state != SUBMITTED:
        raise Conflict("review_state", f"この評価はいま「{models.REVIEW_STATES[row.state]}」です。")
    return row


def _row(measure: str, fiscal_year: int) -> models.Review:
    row = models.Review.objects.select_for_update().filter(measure=measure, fiscal_year=fiscal_year).first()
    if row is None:
        raise NotFound("review_unknown", "この年度の評価はまだ始まっていません。")
    return row


def _may(measure: Measure, actor: Actor, *roles: Role) -> bool:
    return actor.has_role(Role.DX_OFFICE) or any(
        actor.has_role(role, department) for role in roles for department in measure.departments
    )


def may_write(measure: Measure, actor: Actor) -> bool:
    """Whether the actor may write this measure's review."""
    return _may(measure, actor, Role.SECTION_HEAD, Role.CLERK)


def may_submit(measure: Measure, actor: Actor) -> bool:
    """Whether the actor may hand it in."""
    return _may(measure, actor, Role.SECTION_HEAD)


def _no_other_change(row: models.Review, seen: int) -> None:
    """`seen` is the stamp of the last change the writer saw."""
    if seen != stamp(row.updated_at.timestamp()):
        raise Conflict("review_changed", "ほかの人が先にこの評価を変えました。ページを読み込み直してください。")


def stamp(at: float) -> int:
    """A point in time as the number a form carries to notice a change in between."""
    return round(at * 1_000_000)


def _complete(written: Written) -> None:
    problems = []
    if not written.cause.strip():
        problems.append(FieldProblem("cause", "required", "目標との差の原因や状況を入力してください。"))
    if written.decision not in models.DECISIONS:
        problems.append(FieldProblem("decision", "required", "続ける、変える、やめるから選んでください。"))
    if written.decision in ("change", "stop") and not written.next_step.strip():
        problems.append(FieldProblem("next_step", "required", "何をどう変えるか（やめるか）を入力してください。"))
    if problems:
        raise Rejected(problems)


def _write(row: models.Review, written: Written, **changes: Any) -> None:  # noqa: ANN401  columns of the row
    row.cause, row.next_step = written.cause.strip(), written.next_step.strip()
    row.decision = written.decision if written.decision in models.DECISIONS else ""
    row.updated_at = clock.now()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def _note(row: models.Review, act: str, actor: Actor, *, note: str = "") -> None:
    content = {
        "cause": row.cause,
        "decision": row.decision,
        "next_step": row.next_step,
        "as_of": row.as_of.isoformat(),
        "figures": row.figures,
        "revision": row.revision,
    }
    models.ReviewEntry.objects.create(
        review=row, at=clock.now(), actor=actor.id, actor_name=actor.name, act=act, content=content, note=note
    )


def _subject(row: models.Review) -> str:
    return f"plan-review/{row.measure}/{row.fiscal_year}"


def _record(
    name: str, row: models.Review, fact: Mapping[str, Any], actor: Actor, departments: tuple[str, ...] = ()
) -> None:
    data = {"measure": row.measure, "fiscal_year": row.fiscal_year, **fact}
    events.record(name, subject=_subject(row), data=data, actor=actor, department=departments[0] if departments else "")


def _as_is(row: models.Review) -> Review:
    return queries.as_review(row, row.entries.all())
