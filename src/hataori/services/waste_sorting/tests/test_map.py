"""My area by a point: as drawn where the city has drawn it, else by the nearest town; a list does the same."""

import pytest
from django.conf import settings as configured
from django.test import Client
from tests.city_parts import load

from hataori.blocks.geo import api as geo
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture
from hataori.services.waste_sorting import addresses, calendars, changing, finding, models
from hataori.services.waste_sorting.city import load_waste

from .conftest import facts

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


def border(name: str, west: float = 136.78, south: float = 35.28, size: float = 0.04) -> geo.Area:
    ring = [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    return geo.keep_area(geo.NewArea("waste", name, [[ring]]), actor=SYSTEM)[0]


def test_as_drawn_it_is_exact(ours):
    area = next(iter(ours.areas.values()))
    border(area.name)
    here = finding.areas_at(ours, 35.3, 136.8)
    assert here == finding.Here((area,))
    said = page(ours, "?lat=35.3&lon=136.8")
    assert "推したものです" not in said
    assert 'data-borders="/geo/areas/waste.geojson"' in said


def test_a_border_that_reaches_over_the_towns_still_counts(ours):
    area = next(iter(ours.areas.values()))
    border(area.name, size=0.2)
    assert finding.areas_at(ours, 35.47, 136.97).areas == (area,)


def test_the_starter_citys_centre_finds_an_area_by_a_sample_that_says_so(ours, settings):
    load(settings, "areas")
    for lat, lon in ((35.3036, 136.8), (35.305, 136.79), (35.31, 136.81), (35.30, 136.805), (35.295, 136.815)):
        here = finding.areas_at(ours, lat, lon)
        assert (len(here.areas), here.sample, here.town) == (1, True, "")
    assert "この境界は見本です" in page(ours, "?lat=35.3036&lon=136.8")


def test_every_town_of_the_starter_city_finds_an_area(ours, settings):
    load(settings, "areas")
    every = [place for town in geo.towns() for place in town.places]
    assert [each.name for each in every if not finding.areas_at(ours, each.lat, each.lon).areas] == []


class TestAssigning:
    HOME = f"/desk/waste/{configured.HATAORI_CITY}/borders/"

    def test_the_desk_says_which_border_is_whose(self, ours, as_staff):  # noqa: F811  the fixture itself
        clerk = as_staff(Role.CLERK)
        assert "描いた境界はありません" in clerk.get(self.HOME).content.decode()
        drawn = border("環境センターの図1")
        one, other = list(ours.areas.values())[:2]
        assert clerk.post(self.HOME, {one.key: drawn.key}).status_code == 302
        now = calendars.city(ours.slug)
        assert finding.areas_at(now, 35.3, 136.8).areas == (now.area(one.key),)
        assert facts("waste.border_assigned") == [{"area": one.key, "border": drawn.key}]
        clerk.post(self.HOME, {one.key: drawn.key})
        assert len(facts("waste.border_assigned")) == 1, "the same again is no fact"
        clerk.post(self.HOME, {one.key: drawn.key, other.key: drawn.key})
        assert len(finding.areas_at(calendars.city(ours.slug), 35.3, 136.8).areas) == 2
        load_waste(configured.HATAORI_CITY_FOLDER, None)
        assert models.Area.objects.exclude(border="").count() == 2, "an import leaves it"

    def test_a_used_border_is_not_taken_away(self, ours, as_staff):  # noqa: F811  the fixture itself
        clerk, drawn = as_staff(Role.CLERK), border("図1")
        one = next(iter(ours.areas.values()))
        clerk.post(self.HOME, {one.key: drawn.key})
        said = clerk.post(f"/desk/areas/waste/{drawn.row}/remove/", follow=True).content.decode()
        assert f"使われているので、消せません（{one.name}）" in said
        clerk.post(self.HOME, {})
        clerk.post(f"/desk/areas/waste/{drawn.row}/remove/")
        assert geo.areas("waste") == []

    def test_what_is_no_border_and_who_may_not(self, ours, as_staff):  # noqa: F811  the fixture itself
        border("図1")
        one = next(iter(ours.areas.values()))
        assert as_staff(Role.SECTION_HEAD).post(self.HOME, {one.key: "no"}).status_code == 422
        assert as_staff(Role.AUDITOR).get(self.HOME).status_code == 403
        assert Client().get(self.HOME).status_code == 302
        with pytest.raises(Rejected):
            changing.assign_border(ours.slug, one.key, "no", SYSTEM)


class TestAddressInWords:
    """Where the town has a point in a border, the border decides."""

    @staticmethod
    def search(city, text: str) -> str:
        return Client().get(f"/waste/{city.slug}/", {"q": text}).content.decode()

    @staticmethod
    def exact(monkeypatch, *points: tuple[float, float]) -> None:
        """One town of the address list lies at these points, right to the metre."""
        parts = tuple(
            geo.Place(f"t{at}", f"新町{at}丁目", "", "town", lat, lon, "新町", f"{at}丁目")
            for at, (lat, lon) in enumerate(points, 1)
        )
        town = geo.Town("新町", "さ", points[0][0], points[0][1], parts)
        monkeypatch.setattr(addresses, "_names", lambda: addresses._by_name([town]))

    def test_the_border_round_the_towns_point_decides(self, ours, monkeypatch):
        one, other = list(ours.areas.values())[:2]
        border(one.name)
        self.exact(monkeypatch, (35.30, 136.80))
        assert addresses.areas_of_address(ours, "愛知県一宮市新町1丁目4-6") == addresses.Found((one,), sure=True)
        said = self.search(ours, "新町")
        assert "境界の中にあります" in said
        assert one.name in said
        assert other.name not in said

    def test_a_town_in_several_borders_is_asked_for_its_place(self, ours, monkeypatch):
        one, other = list(ours.areas.values())[:2]
        border(one.name)
        border(other.name, west=136.83)
        self.exact(monkeypatch, (35.30, 136.80), (35.30, 136.85))
        assert addresses.areas_of_address(ours, "新町2丁目") == addresses.Found((other,), sure=True)
        found = addresses.areas_of_address(ours, "新町")
        assert (found.areas, found.sure, found.several) == ((one, other), False, True)
        said = self.search(ours, "新町")
        assert "地図で場所を合わせると" in said
        assert f"/waste/{ours.slug}/map/" in said

    def test_a_part_outside_of_all_borders_leaves_it_open(self, ours, monkeypatch):
        one = next(iter(ours.areas.values()))
        border(one.name)
        self.exact(monkeypatch, (35.30, 136.80), (35.40, 136.80))
        assert not addresses.areas_of_address(ours, "新町").sure

    def test_a_point_right_to_500_m_decides_nothing(self, ours):
        town = next(
            each for each in geo.towns() if len(finding.areas_for(ours, each.name)) == 1 and each.places[0].rough
        )
        named = finding.areas_for(ours, town.name)[0]
        other = next(each for each in ours.areas.values() if each != named)
        border(other.name, west=town.lon - 0.02, south=town.lat - 0.02)
        found = addresses.areas_of_address(ours, town.name)
        assert {other, named} <= set(found.areas)
        assert not found.sure

    def test_an_areas_own_name_and_a_city_without_borders_are_found_as_before(self, ours):
        area = next(iter(ours.areas.values()))
        before = finding.areas_for(ours, area.name)
        assert list(addresses.areas_of_address(ours, area.name).areas) == before
        border(area.name)
        assert list(addresses.areas_of_address(ours, area.name).areas) == before


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
