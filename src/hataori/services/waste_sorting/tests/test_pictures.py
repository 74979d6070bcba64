"""Pictures of things: small where they are found, large on their page, put up by the section, seen at once."""

import re
import shutil

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.vision import api as vision
from hataori.blocks.vision.tests.pictures import photo, png_claiming, street, written
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden
from hataori.platform.events.api import Cursor, read_after
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.services.waste_sorting import calendars, importing, models, pictures
from hataori.services.waste_sorting.city import load_pictures, load_waste

TANK = "水槽"
DESK = f"/desk/waste/mihon/pictures/{pictures.key_of(TANK)}/"
OWN_LARGEST = 12_000


@pytest.fixture
def desk(city) -> Client:
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    return signed_in(Role.CLERK, "waste-measures")


def page(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(content: bytes | None = None, **words: str) -> dict[str, object]:
    told = {"alt": "空の水槽", "credit": "写真：環境センター", "cover": "on"} | words
    return told | ({"photo": SimpleUploadedFile("tank.jpg", content)} if content else {})


def images(said: str) -> list[str]:
    return re.findall(r'<img class="illustration[^>]*>|<figure class="illustration">.*?</figure>', said)


def facts() -> list[tuple[str, str, dict]]:
    kinds = frozenset({"illustration.shown", "illustration.taken_down"})
    return [(each.type.rpartition(".")[2], each.subject, dict(each.data)) for each in read_after(Cursor(), 99, kinds)]


def test_a_thing_without_a_picture_shows_nothing(city):
    for path in ("/waste/mihon/sort/?q=すいそう", f"/waste/mihon/items/{position(TANK)}/"):
        assert images(page(path)) == []
    assert "picture" not in Client().get("/waste/mihon/sort.json?q=すいそう").json()["results"][0]


def position(name: str) -> int:
    return models.Item.objects.get(city__slug="mihon", name=name).position


def test_the_section_puts_one_up_and_everybody_sees_it_at_once(desk, area):
    found, own = "/waste/mihon/sort/?q=すいそう", f"/waste/mihon/items/{position(TANK)}/"
    spoken = f"/waste/mihon/{area.key}/in/pt/?q=すいそう"
    assert not any(images(page(path)) for path in (found, own, spoken))
    assert desk.post(DESK, sent(photo())).status_code == 302
    (small,), (large,), (abroad,) = images(page(found)), images(page(own)), images(page(spoken))
    for said, size in ((small, "small"), (large, "page"), (abroad, "small")):
        assert 'alt="空の水槽"' in said
        assert f'loading="{"eager" if size == "small" else "lazy"}"' in said  # five results at most, all in sight
        assert re.search(r'width="\d+" height="\d+"', said)
        address = re.search(r'src="(/pictures/[a-p]+/(\w+)\.webp)"', said)
        assert address[2] == size
        assert Client().get(address[1]).status_code == 200
    assert "写真：環境センター" in large
    assert "写真：環境センター" not in small


def test_it_is_replaced_worded_and_taken_down_each_time_with_one_fact(desk):
    own = f"/waste/mihon/items/{position(TANK)}/"
    desk.post(DESK, sent(photo()))
    first = images(page(own))
    desk.post(DESK, sent(written(street(300, 200))))
    second = images(page(own))
    assert first != second
    desk.post(DESK, sent(alt="ガラスの水槽", sample="on"))
    (third,) = images(page(own))
    assert 'alt="ガラスの水槽"' in third
    assert "見本" in third
    assert desk.post(f"{DESK}down/").status_code == 302
    assert images(page(own)) == []
    said = [(kind, data.get("new_picture")) for kind, _, data in facts()]
    assert said == [("shown", True), ("shown", True), ("shown", False), ("taken_down", None)]
    assert {subject for _, subject, _ in facts()} == {f"illustration/waste/mihon/{pictures.key_of(TANK)}"}
    assert desk.post(f"{DESK}down/").status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (sent(photo(), alt=""), "画像の説明を書いてください"),
        (sent(), "画像を選んでください"),
        (sent(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "写真として読めないファイル"),
        (sent(png_claiming(50_000, 50_000)), "画素が多すぎて"),
        (sent(photo()[:3000]), "途中で切れ"),
        (sent(photo(), alt="あ" * 301), "300"),
    ],
)
def test_what_is_refused_stands_at_its_field_and_nothing_is_lost(desk, told, said):
    answer = desk.post(DESK, told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "写真：環境センター" in answer.content.decode()
    assert vision.illustrations("waste/mihon") == {}
    assert facts() == []


def test_only_the_section_may(desk, city):
    elsewhere = signed_in(Role.SECTION_HEAD, "child-support")
    assert elsewhere.get(DESK).status_code == 403
    assert elsewhere.post(DESK, sent(photo())).status_code == 403
    desk.post(DESK, sent(photo()))
    assert elsewhere.post(f"{DESK}down/").status_code == 403
    stranger = Actor("9", "staff", "", frozenset({RoleGrant(Role.CLERK, "child-support")}))
    with pytest.raises(Forbidden):
        pictures.take_down("mihon", pictures.depicted("mihon", TANK), stranger)
    assert Client().post(DESK, sent(photo())).status_code in (302, 403)
    assert len(facts()) == 1


def test_the_desk_leads_to_it_and_knows_no_other_thing(desk):
    assert f'href="{DESK}"' in desk.get("/desk/waste/mihon/items/").content.decode()
    assert f'href="{DESK}"' in desk.get("/desk/waste/mihon/items/?q=すいそう").content.decode()
    assert "なし・載せる" in desk.get("/desk/waste/mihon/items/").content.decode()
    desk.post(DESK, sent(photo()))
    assert "あり・直す" in desk.get("/desk/waste/mihon/items/").content.decode()
    shown = desk.get(DESK).content.decode()
    assert "画像を下げる" in shown
    assert 'value="写真：環境センター"' in shown
    assert desk.get("/desk/waste/mihon/pictures/nothing/").status_code == 404
    assert desk.post("/desk/waste/mihon/pictures/nothing/", sent(photo())).status_code == 404


def test_it_stays_with_its_name_when_the_list_is_imported_anew(desk, folder):
    desk.post(DESK, sent(photo()))
    text = (folder / "target.csv").read_text(encoding="utf-8")
    (folder / "target.csv").write_text(f"{text}古紙,雑誌,,ざ\n", encoding="utf-8")
    importing.import_folder("mihon", folder, SYSTEM)
    assert len(images(page(f"/waste/mihon/items/{position(TANK)}/"))) == 1
    assert images(page(f"/waste/mihon/items/{position('雑誌')}/")) == []


def test_programs_are_told_of_it_with_its_words(desk):
    desk.post(DESK, sent(photo()))
    told = Client().get("/waste/mihon/sort.json?q=すいそう").json()["results"][0]["picture"]
    assert told["alt"] == "空の水槽"
    assert told["credit"] == "写真：環境センター"
    assert told["url"].startswith("http://testserver/pictures/")


def test_a_change_by_another_process_is_seen_with_the_citys_next_state(desk):
    before = calendars.city("mihon").stamp
    desk.post(DESK, sent(photo()))
    assert models.City.objects.get(slug="mihon").stamp != before


@pytest.fixture
def pack(tmp_path, settings):
    own = tmp_path / "city"
    own.mkdir()
    shutil.copytree(settings.HATAORI_CITY_FOLDER / "waste", own / "waste")
    shutil.copy(settings.HATAORI_CITY_FOLDER / "waste_items.csv", own)
    return own


def test_the_citys_own_pictures_are_loaded_once(db, pack):
    load_waste(pack, None)
    first = load_pictures(pack, None)
    assert (first.created, first.problems) == (10, ())
    stamp = models.City.objects.get().stamp
    again = load_pictures(pack, None)
    assert (again.changed, again.unchanged) == (False, 10)
    assert models.City.objects.get().stamp == stamp
    said = page(f"/waste/{settings.HATAORI_CITY}/sort/?q=スプレー缶")
    assert 'alt="注意の印が付いたスプレー缶"' in said
    cell = models.Item.objects.get(name="乾電池")
    assert "絵（見本）" in page(f"/waste/{settings.HATAORI_CITY}/items/{cell.position}/")


def test_the_citys_own_pictures_are_small_and_say_that_they_are_samples(pack):
    files = sorted((pack / "waste" / "pictures").iterdir())
    assert len(files) == 10
    assert all(each.stat().st_size < OWN_LARGEST for each in files)
    rows = (pack / "waste" / "pictures.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(row.endswith(",絵（見本）,yes") for row in rows)


def test_a_broken_row_of_the_folder_is_told_and_nothing_else_lost(db, pack):
    load_waste(pack, None)
    (pack / "waste" / "pictures" / "dry-cells.webp").write_bytes(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    with (pack / "waste" / "pictures.csv").open("a", encoding="utf-8") as table:
        table.write(
            "ない物,pictures/newspaper.webp,ない物,,\n段ボール箱,pictures/gone.webp,箱,,\nやかん,../words.json\n"
        )
    done = load_pictures(pack, None)
    assert done.created == 9
    assert [each.partition(":")[0] for each in done.problems] == [
        "waste/pictures.csv 8行目 乾電池",
        "waste/pictures.csv 13行目 段ボール箱",
        "waste/pictures.csv 14行目 やかん",
        "waste/pictures.csv 12行目 ない物",
    ]
    assert len(vision.illustrations(f"waste/{settings.HATAORI_CITY}")) == 9


def test_a_folder_without_pictures_or_a_calendar_is_left_alone(db, pack):
    assert not load_pictures(pack, None).changed
    load_waste(pack, None)
    (pack / "waste" / "pictures.csv").unlink()
    assert not load_pictures(pack, None).changed
