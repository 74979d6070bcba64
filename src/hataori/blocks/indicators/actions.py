"""What can be done to indicators: name them, choose how they are counted, set the line, report outside counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from . import models, rebuild
from .definition import read
from .kept import touch
from .projection import lock
from .rules import Path
from .types import Series

REBUILD = "indicators.rebuild"
_DESK_SETS = ("expected_every_days", "min_n")


@transaction.atomic
def register_series(found: Sequence[Series]) -> int:
    """Take over the plan's series and figures; what it no longer names is hidden, its counts stay. Answers changes."""
    keys = [series.key for series in found]
    changed = models.Series.objects.filter(active=True).exclude(key__in=keys).update(active=False)
    before = {row.key: row for row in models.Series.objects.filter(key__in=keys)}
    for series in found:
        row = _series_row(series)
        if series.key not in before or _facts(before[series.key]) != _facts(row):
            row.save()
            changed += 1
    touch()
    return changed


def _series_row(series: Series) -> models.Series:
    return models.Series(
        key=series.key,
        kind=series.kind,
        measure=series.measure,
        measure_number=series.measure_number,
        measure_slug=series.measure_slug,
        measure_title=series.measure_title,
        departments=list(series.departments),
        name=series.name,
        series=series.series,
        unit=series.unit,
        baseline=series.baseline,
        baseline_text=series.baseline_text,
        target=series.target,
        target_text=series.target_text,
        target_fiscal_year=series.target_fiscal_year,
        plan_version=series.plan_version,
    )


def _facts(row: models.Series) -> list[Any]:
    return [getattr(row, found.attname) for found in models.Series._meta.concrete_fields]  # noqa: SLF001  Django's documented name


@transaction.atomic
def declare(body: Mapping[str, Any], *, owner: str, actor: Actor = SYSTEM) -> bool:
    """Take in a definition from a city's folder or a service; a changed body becomes the next version.

    Choices made on the desk are kept where the new body still offers them, and so are the interval and the least
    number set there. Answers whether anything changed.
    """
    last = _last(body["key"])
    body = dict(body) | (_set_at_desk(last) if last else {})
    read(body)
    if last and last.body == body:
        return False
    choices = _still_offered(body, last.choices if last else {})
    row = _add(
        body,
        choices,
        owner=last.owner if last else owner,
        actor=actor,
        effective_on=clock.today(),
        reason="市の設定の読込み",
    )
    if last is None:
        _go_live_at_once(row)
    return True


def _set_at_desk(last: models.Definition) -> dict[str, Any]:
    """What people have set for the series; loading the city again does not take it back."""
    by_people = models.Definition.objects.filter(key=last.key).exclude(created_by=SYSTEM.id).exists()
    return {name: last.body[name] for name in _DESK_SETS if name in last.body} if by_people else {}


def _go_live_at_once(row: models.Definition) -> None:
    """A first definition with nothing in the log to count needs no background run."""
    build = models.Build.objects.get(definition=row)
    if build.total == 0:
        rebuild.advance(build.pk)


def _still_offered(body: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, str]:
    offered = {
        ambiguity["id"]: {choice["id"] for choice in ambiguity["choices"]} for ambiguity in body.get("ambiguities", ())
    }
    return {name: choice for name, choice in choices.items() if choice in offered.get(name, ())}


@dataclass(frozen=True, slots=True)
class Counting:
    """How a series is to be counted, as chosen on the desk."""

    choices: Mapping[str, str]
    owner: str
    expected_every_days: int
    min_n: int
    effective_on: date
    reason: str


@transaction.atomic
def change_definition(key: str, wanted: Counting, *, seen_version: int, actor: Actor) -> int:
    """Make the next version of how a series is counted; it is built in the background from its effective date on.

    Only DX推進. Rejected without a reason or with an unknown choice; Conflict when someone else was first. Answers
    the new version's number.
    """
    _only_dx_office(actor)
    lock()
    last = _last(key)
    if last is None:
        raise NotFound("indicator_unknown", "この指標はありません。")
    if last.version != seen_version:
        raise Conflict("definition_changed", "ほかの人が先に数え方を変えました。ページを読み込み直してください。")
    set_now = (wanted.expected_every_days, wanted.min_n or None)
    body = dict(last.body) | dict(zip(_DESK_SETS, set_now, strict=True))
    _checked(body, wanted)
    row = _add(
        body,
        dict(wanted.choices),
        owner=wanted.owner,
        actor=actor,
        effective_on=wanted.effective_on,
        reason=wanted.reason.strip(),
    )
    detail = {"version": row.version, **wanted.choices}
    audit.record("indicator.definition_changed", actor=actor, subject=f"indicator/{key}", detail=detail)
    return row.version


def _checked(body: Mapping[str, Any], wanted: Counting) -> None:
    problems = []
    if not wanted.reason.strip():
        problems.append(FieldProblem("reason", "required", "数え方を変える理由を入力してください。"))
    if wanted.effective_on < clock.today():
        problems.append(FieldProblem("effective_on", "past", "適用日は今日かそれより後の日にしてください。"))
    if problems:
        raise Rejected(problems)
    read(body, wanted.choices)


def _last(key: str) -> models.Definition | None:
    return models.Definition.objects.filter(key=key).order_by("-version").first()


def _add(
    body: Mapping[str, Any],
    choices: Mapping[str, str],
    *,
    owner: str,
    actor: Actor,
    effective_on: date,
    reason: str,
) -> models.Definition:
    key, last = body["key"], _last(body["key"])
    row = models.Definition.objects.create(
        key=key,
        version=last.version + 1 if last else 1,
        body=dict(body),
        choices=dict(choices),
        owner=owner,
        effective_on=effective_on,
        reason=reason,
        created_at=clock.now(),
        created_by=actor.id,
        created_by_name=actor.name,
    )
    build = rebuild.start(row)
    touch()
    begins = datetime.combine(effective_on, time.min, clock.JST)
    outbox.enqueue(REBUILD, {"build": build.pk}, key=f"{key}/{row.version}", not_before=begins)
    fact = {"key": key, "version": row.version}
    events.record("indicator.definition_changed", subject=f"indicator/{key}", data=fact, actor=actor)
    return row


@transaction.atomic
def change_path(path: Path, *, effective_on: date, reason: str, actor: Actor) -> int:
    """Set the line's ends, the thresholds and the exceptions. Only DX推進; answers the new version's number."""
    if actor.kind != "system":
        _only_dx_office(actor)
    problems = _path_problems(path, reason)
    if problems:
        raise Rejected(problems)
    lock()
    last = models.PathSettings.objects.order_by("-version").first()
    row = models.PathSettings.objects.create(
        version=last.version + 1 if last else 1,
        t0=path.t0,
        t1=path.t1,
        on_track=path.on_track,
        mostly=path.mostly,
        behind=path.behind,
        shapes=dict(path.shapes or {}),
        effective_on=effective_on,
        reason=reason.strip(),
        created_at=clock.now(),
        created_by_name=actor.name,
    )
    fact = {"version": row.version}
    events.record("indicator.path_changed", subject="indicator/path", data=fact, actor=actor)
    touch()
    audit.record("indicator.path_changed", actor=actor, subject="indicator/path", detail=fact, reason=reason)
    return row.version


def _path_problems(path: Path, reason: str) -> list[FieldProblem]:
    problems = []
    if path.t1 <= path.t0:
        problems.append(FieldProblem("t1", "order", "目標日は起点の日より後にしてください。"))
    if not path.on_track > path.mostly > path.behind > 0:
        problems.append(FieldProblem("mostly", "order", "境目は、順調、概ね順調、遅れの順に小さくしてください。"))
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "変える理由を入力してください。"))
    return problems


def _only_dx_office(actor: Actor) -> None:
    if not actor.has_role(Role.DX_OFFICE):
        raise Forbidden("dx_office_only", "数え方と判定の基準を変えられるのはDX推進の担当だけです。")


def seed_path(path: Path) -> bool:
    """Take over the line a city's folder proposes, once; what the desk has set since is not touched."""
    if models.PathSettings.objects.exists():
        return False
    change_path(path, effective_on=date(2000, 1, 1), reason="市の設定の読込み", actor=SYSTEM)
    return True


def keys_without_series(keys: Iterable[str]) -> list[str]:
    """Those of `keys` that no active series has."""
    known = set(models.Series.objects.filter(active=True).values_list("key", flat=True))
    return [key for key in keys if key not in known]
