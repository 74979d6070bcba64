"""My area by a point: as drawn where the city has drawn it, else by the nearest town; a list does the same."""

import pytest
from django.conf import settings as configured
from django.test import Client
from tests.city_parts import load

from hataori.blocks.geo import api as geo
from hataori.kernel.errors import NotFound
from hataori.services.waste_sorting import calendars, finding
from hataori.services.waste_sorting.city import load_waste

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(settings) -> calendars.CityNow:
    load(settings, "towns", "landmarks")
    load_waste(configured.HATAORI_CITY_FOLDER, None)
    return calendars.city(configured.HATAORI_CITY)


def page(city, query: str = "") -> str:
    answer = Client().get(f"/waste/{city.slug}/map/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_point_finds_the_area_of_the_nearest_town(ours):
    town = next(each for each in geo.towns() if finding.areas_for(ours, each.name))
    here = finding.areas_at(ours, town.lat, town.lon)
    assert here.areas
    assert here.areas[0] in finding.areas_for(ours, here.town) or here.town == town.name
    said = page(ours, f"?lat={town.lat}&lon={town.lon}")
    assert here.areas[0].name in said
    assert "推したものです" in said


def test_as_drawn_it_is_exact(ours, monkeypatch):
    area = next(iter(ours.areas.values()))
    monkeypatch.setattr(geo, "area_at", lambda lat, lon, layer: geo.Area(layer, "1", area.name))
    monkeypatch.setattr(geo, "inside_city", lambda lat, lon: True)
    here = finding.areas_at(ours, 35.3, 136.8)
    assert here == finding.Here((area,))
    assert "推したものです" not in page(ours, "?lat=35.3&lon=136.8")


def test_outside_of_the_city_it_says_so(ours):
    with pytest.raises(NotFound):
        finding.areas_at(ours, 35.68, 139.76)
    assert "市の外です" in page(ours, "?lat=35.68&lon=139.76")


@pytest.mark.parametrize(
    "query", ["?lat=x&lon=1", "?lat=&lon=136", "?lat=nan&lon=nan", "?lat=1e9&lon=1", "?lat=inf&lon=0"]
)
def test_what_is_no_point_is_said(ours, query):
    assert "見つかりませんでした" in page(ours, query)


def test_the_list_of_towns_leads_to_the_same_areas(ours):
    said = page(ours)
    assert all(town.name in said for town in geo.towns()[:20])
    assert "data-map" in said
    assert f"/waste/{ours.slug}/map/" in Client().get(f"/waste/{ours.slug}/").content.decode()


def test_another_city_has_its_list(city):
    answer = Client().get("/waste/mihon/map/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/waste/mihon/")
