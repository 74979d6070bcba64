"""The city's places in the open feeds of OpenActive: what anybody may book there, at which price, until when.

Schools are for groups and stand in no feed. Terms that the feeds cannot say (a month, a working day) are said shorter
than they are: the pool has the last word on each booking.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.blocks.vision import api as vision
from hataori.interfaces.openactive import api as openactive
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import LoadReport, load_each

from . import models, places

_CLASSES = (("resident", "市内の方"), ("nonresident", "市外の方"))
_TYPES = (
    ("テニス", "Tennis Court"),
    ("野球", "Baseball Field"),
    ("陸上競技", "Athletics Track"),
    ("サッカー", "Football Pitch"),
    ("グラウンドゴルフ", "Multi Use Games Area"),
    ("会議", "Function Room"),
    ("柔道", "Gymnasium"),
    ("弓道", "Gymnasium"),
    ("バスケットボール", "Sports Hall"),
    ("バドミントン", "Sports Hall"),
    ("ダンス", "Dance Studio"),
)
"""The first that a place is for says its kind; a place for none of these has no kind there and is not published."""
PHOTOS = "facility"
"""The scope under which the photos of facilities are kept."""
_DAY, _SHORTEST, _WHOLE = timedelta(days=1), 60, 100
_CHANGED = {"created": LoadReport(created=1), "updated": LoadReport(updated=1), "unchanged": LoadReport(unchanged=1)}


def load(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Publish every place that may be, take out what may be no more. Nothing in a city that does not publish."""
    terms = openactive.city_terms(folder)
    if terms is None:
        return LoadReport()
    return load_each(models.Place.objects.select_related("facility"), lambda row: _keep(row, terms), str)


def keep_facility(facility: models.Facility) -> None:
    """The same for the places of one facility, at once: what is said of it has changed."""
    terms = openactive.city_terms(settings.HATAORI_CITY_FOLDER)
    if terms is not None:
        for row in models.Place.objects.select_related("facility").filter(facility=facility):
            _keep(row, terms)


def keep_published() -> int:
    """The same by the clock: rules and titles that a section has changed; how many listings changed."""
    report = load(settings.HATAORI_CITY_FOLDER, None)
    return report.created + report.updated + report.removed


def _keep(row: models.Place, terms: openactive.CityTerms) -> LoadReport:
    facts = facts_of(row, terms)
    if facts is None:
        return LoadReport(removed=int(openactive.withdraw_unit(row.unit_key)))
    seller = openactive.ensure_section(terms, row.facility.department)
    kind: Literal["facility", "individual"] = "individual" if row.whole_key else "facility"
    minutes = max(_SHORTEST, _rules(row).min_minutes)
    published = openactive.publish(
        openactive.NewListing(row.unit_key, kind, seller, facts, minutes, later=True), SYSTEM
    )
    return _CHANGED[published.outcome]


def facts_of(row: models.Place, terms: openactive.CityTerms) -> openactive.ListingFacts | None:
    """What the feed says of a place; None for one that stands in no feed."""
    word = next((label for purpose, label in _TYPES if purpose in row.purposes), None)
    ruled = _rules(row)
    offers = tuple(offers_of(ruled))
    if word is None or not offers or ruled.groups_only:
        return None
    sample = "（見本の料金と時間です）" if row.sample or row.facility.sample else ""
    return openactive.ListingFacts(
        name=places.full_title(row),
        description=f"{'、'.join(row.purposes)}に使える{row.facility.title}の{row.title}。{sample}",
        place=terms.place(row.facility.title, row.facility.area),
        offers=offers,
        concept=openactive.facility_type(word),
        image=_image(vision.illustration(PHOTOS, row.facility.key)),
    )


def _image(shown: vision.Illustration | None) -> openactive.Image | None:
    return openactive.Image(shown.url, shown.small_url) if shown else None


def _rules(row: models.Place) -> scheduler.RuleSet:
    return scheduler.rules_on(row.unit_id, clock.today())


def offers_of(ruled: scheduler.RuleSet) -> Iterator[openactive.Offer]:
    """One a class that may book; outsiders' only where they pay otherwise."""
    for key, name in _CLASSES:
        window = ruled.window(key)
        if window.allowed and (key == "resident" or key in ruled.fees.factors):
            yield _offer(ruled, key, name, window)


def _offer(ruled: scheduler.RuleSet, key: str, name: str, window: rules.Window) -> openactive.Offer:
    back = _full_refund(ruled)
    return openactive.Offer(
        key=key,
        name=name,
        price=0,
        prepayment="required" if ruled.fees.bands else "",
        opens_before=openactive.duration(window.opens.days * _DAY) if window.opens and window.opens.days else "",
        closes_before=openactive.term(openactive.lead(window.closes)),
        cancel_before=openactive.term(back or timedelta()),
        refund=back is not None,
        approval=ruled.approval,
        user_class=key,
    )


def _full_refund(ruled: scheduler.RuleSet) -> timedelta | None:
    """How long before the use a cancellation still brings everything back; None where it never does."""
    allowed = openactive.lead(ruled.cancel_rule().until)
    if not ruled.fees.bands:
        return allowed
    whole = [openactive.lead(step.until) for step in ruled.refunds.steps if float(step.percent) == _WHOLE]
    return max(allowed, min(whole)) if whole else None
