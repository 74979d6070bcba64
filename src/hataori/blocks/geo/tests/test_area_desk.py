"""Areas at the desk: drawn as text, uploaded, dated, taken away; only by those whose areas they are, each a fact."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hataori.blocks.geo import api, city, keeping
from hataori.blocks.geo.models import AreaRow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture
from hataori.platform.events import api as events

from .test_borders import BOW_TIE
from .test_shapes import collection, feature, square

HOME = "/desk/areas/routing/"
SQUARE = "35.30,136.80\n35.30,136.82\n35.32,136.82\n35.32,136.80"


@pytest.fixture
def head(as_staff, short_list) -> Client:  # noqa: F811  the fixture itself
    return as_staff(Role.SECTION_HEAD)


def facts(*names: str) -> list[dict]:
    return [dict(each.data) for each in events.find(types=set(names))]


def drawn(client: Client, path: str = f"{HOME}new/", **more: str):
    return client.post(path, {"name": "駅前", "corners": SQUARE, **more})


def test_an_area_is_drawn_changed_and_taken_away(head):
    assert drawn(head).status_code == 302
    area = api.areas("routing")[0]
    assert [each.key for each in api.areas_at(35.31, 136.81, "routing")] == [area.key]
    assert "駅前" in head.get(HOME).content.decode()
    one = f"{HOME}{area.row}/"
    told = head.get(one).content.decode()
    assert "35.300000,136.800000" in told
    assert 'role="img"' in told
    moved = SQUARE.replace("136.82", "136.83")
    assert drawn(head, one, corners=moved, name="駅の前").status_code == 302
    assert [each.name for each in api.areas_at(35.31, 136.825, "routing")] == ["駅の前"]
    assert AreaRow.objects.count() == 1
    assert head.post(f"{one}remove/").status_code == 302
    assert api.areas("routing") == []
    assert [each["name"] for each in facts("area.kept", "area.removed")] == ["駅前", "駅の前", "駅の前"]


def test_another_border_begins_on_its_day(head):
    drawn(head)
    area = api.areas("routing")[0]
    april = date(clock.today().year + 1, 4, 1)
    later = {"starts_on-year": f"{april.year}", "starts_on-month": "4", "starts_on-day": "1"}
    drawn(head, f"{HOME}{area.row}/", corners=SQUARE.replace("136.8", "136.7"), **later)
    with clock.frozen(datetime.combine(april, time(0), JST) - timedelta(minutes=1)):
        assert api.area_at(35.31, 136.81, "routing")
        assert "これから" in head.get(HOME).content.decode()
    with clock.frozen(datetime.combine(april, time(0), JST)):
        assert api.area_at(35.31, 136.81, "routing") is None
        assert api.area_at(35.31, 136.71, "routing").starts_on == april
        assert "前の境界" in head.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"name": " "}, "名前を入力"),
        ({"corners": ""}, "角を3つ以上"),
        ({"corners": "35.3"}, "1行目"),
        ({"corners": "35.30,136.80\n35.32,136.82\n35.30,136.82\n35.32,136.80\n35.2,136.7"}, "交わって"),
        ({"corners": "34.0,136.80\n34.0,136.82\n34.1,136.82"}, "海の上"),
        ({"starts_on-year": "2027", "starts_on-month": "13", "starts_on-day": "1"}, "月"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(head, sent, word):
    answer = drawn(head, **sent)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not AreaRow.objects.exists()
    assert not facts("area.kept")


def upload(client: Client, text: str, **more: str):
    sent = SimpleUploadedFile("a.geojson", text.encode(), "application/geo+json")
    return client.post(f"{HOME}upload/", {"file": sent, **more})


def test_a_file_is_taken_as_far_as_it_is_sound(head):
    drawn(head)
    text = collection(
        feature("開", square(136.80, 35.30)[:-1], id="a"), feature("結び", BOW_TIE, id="b"),
        feature("海", square(136.9, 34.0), id="c"),
    )  # fmt: skip
    told = upload(head, text).content.decode()
    assert "追加1" in told
    for word in ("「開」: 線が閉じていなかった", "2件目「結び」: 線が自分と", "3件目「海」: 市の外"):
        assert word in told
    assert len(api.areas("routing")) == 2
    assert "削除1" in upload(head, text, replace="on").content.decode()
    assert facts("areas.imported")[-1] == {
        "layer": "routing", "created": 0, "updated": 0, "removed": 1, "refused": 2, "repaired": 1,
    }  # fmt: skip
    wrong = upload(head, "no json")
    assert (wrong.status_code, "JSONとして読めません" in wrong.content.decode()) == (422, True)
    assert head.post(f"{HOME}upload/", {}).status_code == 422


def test_a_file_of_which_nothing_is_sound_takes_nothing_away(head):
    drawn(head)
    upload(head, collection(feature("結び", BOW_TIE)), replace="on")
    assert len(api.areas("routing")) == 1


def test_only_those_whose_areas_they_are(as_staff, short_list):  # noqa: F811  the fixture itself
    assert Client().get(HOME).status_code == 302
    clerk = as_staff(Role.CLERK)
    for path in (HOME, f"{HOME}new/", f"{HOME}borders.geojson"):
        assert clerk.get(path).status_code == 403, path
    assert drawn(clerk).status_code == 403
    assert upload(clerk, "{}").status_code == 403
    assert clerk.get("/desk/areas/waste/").status_code == 200, "his own are another purpose"
    assert clerk.get("/desk/areas/nothing/").status_code == 404


def test_odd_addresses_break_nothing(head):
    for path in ("9" * 30, "0", "-1", "new"):
        assert head.get(f"{HOME}{path}/").status_code < 500
        assert head.post(f"{HOME}{path}/remove/").status_code < 500


def test_loading_the_city_again_leaves_alone_what_the_desk_has_changed(head, settings, tmp_path):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas/routing.geojson").write_text(collection(feature("A", square(136.8, 35.3), id="a")), "utf-8")
    assert city.load_areas(tmp_path, None).created == 1
    assert not city.load_areas(tmp_path, None).changed
    keeping.remove_area("routing", api.areas("routing")[0].row, actor=SYSTEM)
    drawn(head)
    assert not city.load_areas(tmp_path, None).changed
    assert [each.name for each in api.areas("routing")] == ["駅前"]


def test_the_starter_citys_own_areas_are_sound_and_say_that_they_are_samples(short_list):
    from django.conf import settings

    assert city.load_areas(settings.HATAORI_CITY_FOLDER, None).problems == ()
    for layer in ("waste", "emergency"):
        assert all(each.sample for each in api.areas(layer))
        assert api.areas(layer)


def test_residents_see_the_layers_meant_for_them(short_list, client):
    from django.conf import settings

    city.load_areas(settings.HATAORI_CITY_FOLDER, None)
    answer = client.get("/geo/areas/waste.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["features"][0]["geometry"]["type"] == "MultiPolygon"
    for layer in ("routing", "emergency", "nothing"):
        assert client.get(f"/geo/areas/{layer}.geojson").status_code == 404


def test_the_doors_verbs_refuse_by_themselves(short_list):
    with pytest.raises(Rejected):
        api.keep_area(api.NewArea("routing", "", [[list(square(136.8, 35.3))]]), actor=SYSTEM)
    with pytest.raises(NotFound):
        api.remove_area("routing", 7, actor=SYSTEM)
    with pytest.raises(NotFound):
        api.polygons_of_area("routing", "no")
    assert not api.areas_meet("routing", "a", "b")
