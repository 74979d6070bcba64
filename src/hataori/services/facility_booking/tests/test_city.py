"""The city's places in the pool."""

from typing import Any

import pytest
from django.conf import settings

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.services.facility_booking import models, places
from hataori.services.facility_booking.city import load_facilities

from .conftest import DAY, at

pytestmark = pytest.mark.django_db


def test_sixty_places_and_sixty_one_schools(whole_city: None) -> None:
    ours = models.Place.objects.exclude(facility__kind="school")
    assert ours.count() >= 60
    assert models.Facility.objects.filter(kind="school").count() == 61
    schools = [row for row in models.Place.objects.all() if places.for_groups_only(row, DAY)]
    assert len(schools) == 80
    assert {row.facility.kind for row in schools} == {"school"}


def test_loading_again_changes_nothing(whole_city: None) -> None:
    again = load_facilities(settings.HATAORI_CITY_FOLDER, None)
    assert not again.changed
    assert again.problems == ()


def test_what_a_section_has_published_is_left_alone(whole_city: None) -> None:
    mine: dict[str, Any] = {"min_minutes": 120}
    scheduler.change_rules("chuo-plaza-studio", mine, DAY, SYSTEM)
    load_facilities(settings.HATAORI_CITY_FOLDER, None)
    assert scheduler.rule_versions("chuo-plaza-studio")[-1].words == mine


def test_the_half_of_a_court_costs_half_and_keeps_the_hours_of_the_whole(whole_city: None) -> None:
    whole, half = (scheduler.rules_on(key, DAY) for key in ("sogo-gym-1", "sogo-gym-1-a"))
    assert half.hours == whole.hours
    assert int(half.fees.bands[0].price) * 2 == int(whole.fees.bands[0].price)
    assert scheduler.free("sogo-gym-1-a", DAY)[0].start == at(9)


def test_only_sports_and_parks_count_for_the_plan(whole_city: None) -> None:
    kinds = {unit.kind for unit in scheduler.units() if not unit.key.endswith(("-gym", "-budojo"))}
    assert {"sports", "park"} <= kinds
    assert scheduler.unit("miyanishi-es-gym").kind == "school"
