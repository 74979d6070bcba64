"""The routing table: reading, trying out, checking, changing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hataori.blocks.geo import api as geo
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.organisation.api import department_names, working_calendar

from . import models, policy
from .kinds import kind, kinds, owner_of, propose, titles
from .rules import routing as rules
from .rules.proposing import Proposal
from .rules.targets import due_on
from .types import Kind, OwnerHint

LAYER = "routing"
"""The layer of geo whose areas a row may name."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen to a report: the proposals for its kind, where it would go and why, by when, whose it is."""

    proposals: tuple[Proposal, ...]
    kind: Kind
    department: str
    why: str
    due_on: date
    owner: OwnerHint | None


def rows(on: date | None = None) -> list[rules.RoutingRow]:
    """The routing rows in their order: those in force on a day, or all of them."""
    found = [_as_row(row) for row in models.Routing.objects.order_by("position", "pk")]
    if on is None:
        return found
    return [row for row in found if row.starts_on <= on and (row.ends_on is None or on < row.ends_on)]


def _as_row(row: models.Routing) -> rules.RoutingRow:
    return rules.RoutingRow(
        id=row.pk,
        position=row.position,
        department=row.department,
        starts_on=row.starts_on,
        kind=row.kind,
        area=row.area,
        weekdays=frozenset(map(int, row.weekdays)),
        since=row.since,
        until=row.until,
        ends_on=row.ends_on,
        note=row.note,
        border=row.border,
    )


def route_for(asked: Kind, spot: rules.Spot, at: datetime) -> rules.Route:
    """Where a request of that kind goes from that place at that moment, and why."""
    words = rules.Words(titles(), borders())
    return rules.route(rows(), kind=asked.code, spot=spot, at=at, own=asked.department, words=words)


def borders() -> dict[str, str]:
    """The drawn areas a row may name: their names by key."""
    return {each.key: each.name for each in geo.areas(LAYER)}


def spot_of(town: str, lat: float, lon: float) -> rules.Spot:
    """A place as routing asks for it."""
    return rules.Spot(town, frozenset(each.key for each in geo.areas_at(lat, lon, LAYER)))


def _on_the_ground() -> rules.Ground:
    return rules.Ground(
        meet=lambda one, other: geo.areas_meet(LAYER, one, other),
        covers=lambda one, other: geo.area_covers(LAYER, one, other),
    )


def clashes(given: Sequence[rules.RoutingRow] | None = None) -> list[rules.Clash]:
    """Rows that contradict each other or never win."""
    return rules.clashes(rows() if given is None else given, _on_the_ground())


def simulate(code: str, *, area: str = "", border: str = "", at: datetime | None = None, text: str = "") -> Trial:
    """「この通報はどうなるか」 in a town and inside a drawn area: nothing is kept. NotFound for a kind that is none."""
    asked, moment = kind(code), at or clock.now()
    found = route_for(asked, rules.Spot(area, frozenset({border} if border else ())), moment)
    due = due_on(moment, asked.days, asked.mode, calendar=working_calendar())
    owner = owner_of(code, text)
    return Trial(tuple(propose(text)) if text else (), asked, found.department, found.why, due, owner)


@transaction.atomic
def change_rows(given: Sequence[rules.RoutingRow], *, actor: Actor) -> list[rules.Clash]:
    """Put these rows in the place of those there; what clashes is told, not refused. Rejected by row, Forbidden."""
    policy.set_or_refuse(actor)
    problems = [problem for place, row in enumerate(given) for problem in _problems(row, place)]
    if len({(row.position, row.starts_on) for row in given}) != len(given):
        problems.append(FieldProblem("", "position", "同じ順番で同じ日に始まる行が2つあります。"))
    if problems:
        raise Rejected(problems)
    models.Routing.objects.all().delete()
    models.Routing.objects.bulk_create([_as_model(row) for row in given])
    record("report_routing.changed", subject="report_routing/table", data={"rows": len(given)}, actor=actor)
    audit.record("report_routing.changed", actor=actor, subject="report_routing/table", detail={"rows": len(given)})
    return clashes()


def _as_model(row: rules.RoutingRow) -> models.Routing:
    return models.Routing(
        position=row.position,
        kind=row.kind,
        area=row.area,
        weekdays="".join(map(str, sorted(row.weekdays))),
        since=row.since,
        until=row.until,
        department=row.department,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        note=row.note,
        border=row.border,
    )


def _problems(row: rules.RoutingRow, place: int) -> list[FieldProblem]:
    known = {each.code for each in kinds(retired=True)}
    found = []
    if row.department not in department_names(retired=False):
        found.append(FieldProblem(f"{place}.department", "unknown", "課を一覧から選んでください。"))
    if row.kind and row.kind not in known and not (row.kind.endswith(".") and _any_begins(known, row.kind)):
        found.append(FieldProblem(f"{place}.kind", "unknown", "種類を一覧から選んでください。"))
    if row.border and row.border not in borders():
        found.append(FieldProblem(f"{place}.border", "unknown", "区域を一覧から選んでください。"))
    if row.ends_on and row.ends_on <= row.starts_on:
        found.append(FieldProblem(f"{place}.ends_on", "span", "終わりの日は、始まりの日より後にしてください。"))
    if not row.weekdays:
        found.append(FieldProblem(f"{place}.weekdays", "required", "曜日を1つ以上選んでください。"))
    return found


def _any_begins(known: set[str], start: str) -> bool:
    return any(code.startswith(start) for code in known)


def change_target(code: str, *, days: int, mode: str, actor: Actor) -> Kind:
    """Change the target of a kind for what comes in from now on. Rejected, NotFound, Forbidden."""
    policy.set_or_refuse(actor)
    if not 1 <= days <= 366 or mode not in ("working", "calendar"):  # noqa: PLR2004  a year
        raise Rejected([FieldProblem("days", "range", "日数は1から366までで入力してください。")])
    with transaction.atomic():
        if not models.Kind.objects.filter(code=code).update(days=days, mode=mode):
            raise NotFound("kind_not_found", "その種類はありません。")
        audit.record(
            "report_kind.target", actor=actor, subject=f"report_kind/{code}", detail={"days": days, "mode": mode}
        )
    return kind(code)
