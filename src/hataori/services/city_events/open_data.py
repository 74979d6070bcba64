"""Events of sport and movement in the open feeds of OpenActive, and to be booked there by name, one place a person.

An event stands there by its activity, a word of OpenActive's own list; one without a word, and what is for the city's
own people, stands in no feed. Each time is a session of the event's series.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api as openactive
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.events.api import Event
from hataori.platform.organisation.api import LoadReport, load_each

from . import holding, models

OF_EVENT = frozenset(f"city_event.{word}" for word in ("published", "changed", "called_off", "capacity_changed"))
FOLLOWED = OF_EVENT | {"unit.rules_changed"}
_INSIDE = "training"
_CHANGED = {"created": LoadReport(created=1), "updated": LoadReport(updated=1), "unchanged": LoadReport(unchanged=1)}


def load(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Publish every event that may be, take out what may be no more. Nothing in a city that does not publish."""
    return _kept(models.CityEvent.objects.exclude(state="draft").order_by("pk"), openactive.city_terms(folder))


def keep_published() -> int:
    """The same by the clock: a term for signing up has begun, the last time is over; how many changed."""
    report = load(settings.HATAORI_CITY_FOLDER, None)
    return report.created + report.updated + report.removed


def follow(events: Sequence[Event]) -> None:
    """What a section publishes or changes is in the feed at once; a time added later is a unit with new rules."""
    keys = {event.subject.partition("/")[2] for event in events if event.type in OF_EVENT}
    units = {event.data["unit"] for event in events if event.data.get("kind") == holding.KIND}
    found = models.CityEvent.objects.exclude(state="draft").order_by("pk")
    touched = found.filter(key__in=keys) | found.filter(sessions__unit_key__in=units)
    _kept(touched.distinct(), openactive.city_terms(settings.HATAORI_CITY_FOLDER))


def _kept(rows: Iterable[models.CityEvent], terms: openactive.CityTerms | None) -> LoadReport:
    if terms is None:
        return LoadReport()
    return load_each(rows, lambda row: _keep(row, terms), str)


def _keep(row: models.CityEvent, terms: openactive.CityTerms) -> LoadReport:
    sessions = list(row.sessions.order_by("pk"))
    to_come = [each for each in sessions if each.starts_at > clock.now()]
    if not _is_open(row) or not to_come:
        return LoadReport(removed=sum(openactive.withdraw_unit(each.unit_key) for each in sessions[:1]))
    seller = openactive.ensure_section(terms, row.department)
    facts = facts_of(row, to_come, terms)
    published = openactive.publish(openactive.NewListing(sessions[0].unit_key, "series", seller, facts), SYSTEM)
    times = [openactive.NewTime(each.unit_key, each.starts_at, each.ends_at) for each in to_come]
    changed = openactive.keep_times(published.id, times)
    return LoadReport(updated=1) if changed and published.outcome == "unchanged" else _CHANGED[published.outcome]


def _is_open(row: models.CityEvent) -> bool:
    return row.state == "published" and bool(row.activity) and row.topic != _INSIDE


def facts_of(
    row: models.CityEvent, sessions: Sequence[models.Session], terms: openactive.CityTerms
) -> openactive.ListingFacts:
    """What the feed says of an event; of times with different terms the shortest, the pool decides."""
    sample = "（見本の催しです）" if row.sample else ""
    asks = tuple(openactive.Ask(each["key"], "text", each["label"], each["required"]) for each in row.questions)
    return openactive.ListingFacts(
        name=row.title,
        description="\n".join(each for each in (row.summary, row.body, sample) if each) or row.title,
        place=terms.place(row.place, ""),
        offers=(_offer(sessions),),
        concept=openactive.activity(row.activity),
        asks=asks,
    )


def _offer(sessions: Sequence[models.Session]) -> openactive.Offer:
    ruled = scheduler.rules_on(sessions[0].unit_id, sessions[0].starts_at.astimezone(JST).date())
    opens = [(each.starts_at.astimezone(JST).date() - each.opens_on).days for each in sessions if each.opens_on]
    return openactive.Offer(
        key="place",
        name="参加",
        price=0,
        opens_before=openactive.term(timedelta(days=min(opens, default=0))),
        closes_before=openactive.term(openactive.lead(ruled.window("resident").closes)),
        cancel_before=openactive.term(openactive.lead(ruled.cancel_rule().until)),
        attendee=True,
    )
