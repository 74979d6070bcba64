"""From decisions to cases that wait: a reader of the log, and the same reading of the past for a new route."""

from collections.abc import Sequence
from datetime import datetime, time

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.platform.events.api import Event

from . import models, rules

TYPES = frozenset({"case.decided", "case.completed", "case.reopened"})
_PAGE = 1000


def collect(found: Sequence[Event]) -> None:
    """In the transaction of the cursor: each case a route takes waits once, whatever is read twice."""
    routes: dict[str, list[models.Route]] = {}
    for route in models.Route.objects.filter(active=True).select_related("target"):
        routes.setdefault(route.procedure_id, []).append(route)
    for event in found:
        number = event.subject.removeprefix("case/")
        if event.type == "case.reopened":
            _recall(number)
            continue
        for route in routes.get(event.data["kind"], ()):
            if _takes(route, event):
                _wait(route, number)


def gather(route: models.Route) -> int:
    """Let what was decided since the route's day wait, where it still stands; answers how many rows are new."""
    start = datetime.combine(route.since, time.min, tzinfo=JST)
    before, offset = models.HandedCase.objects.filter(target=route.target).count(), 0
    while page := events.find(types=TYPES - {"case.reopened"}, start=start, limit=_PAGE, offset=offset):
        mine = [event for event in page if event.data["kind"] == route.procedure_id and _takes(route, event)]
        known = workflow.cases(event.subject.removeprefix("case/") for event in mine)
        for case in known.values():
            if case.destroyed_at is None and (case.outcome is not None or case.closed_at is not None):
                _wait(route, case.number)
        offset += len(page)
    return models.HandedCase.objects.filter(target=route.target).count() - before


def _takes(route: models.Route, event: Event) -> bool:
    late = event.time.astimezone(JST).date() >= route.since
    return late and rules.wanted(route.when, event.type, str(event.data.get("outcome", "")))


def _wait(route: models.Route, number: str) -> None:
    """A row for the case and the target, once (the constraint decides); one that was recalled goes as a correction."""
    row = models.HandedCase(target=route.target, procedure_id=route.procedure_id, number=number, changed_at=clock.now())
    models.HandedCase.objects.bulk_create([row], ignore_conflicts=True)
    recalled = models.HandedCase.objects.filter(target=route.target, number=number, state="recalled")
    for found in recalled.select_for_update():
        wait_again(found, "corrected")


def wait_again(row: models.HandedCase, kind: str) -> None:
    """A locked row goes with the next batch; its lines of earlier batches stay on record."""
    row.state, row.kind, row.batch, row.line = "waiting", kind, None, None
    row.column, row.reason, row.processed_on, row.changed_at = "", "", None, clock.now()
    row.save()


def _recall(number: str) -> None:
    """The decision was taken back: what has not left does not leave, what has left is shown to a person."""
    rows = models.HandedCase.objects.filter(number=number).exclude(state="recalled")
    rows.filter(state__in=rules.TO_GO, kind="new").delete()
    for row in rows.select_for_update():
        last = row.lines.select_related("batch").order_by("-id").first()
        if last is not None:
            row.state, row.batch, row.line = "recalled", last.batch, last.line
            row.reason, row.processed_on, row.changed_at = _TAKEN_BACK, None, clock.now()
            row.save()


_TAKEN_BACK = "決定が取り消されました。連携先に、処理を止めるよう連絡してください。"
