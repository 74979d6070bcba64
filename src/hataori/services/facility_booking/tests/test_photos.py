"""Photos of facilities: on their page and in the lists, put up by their own section, in the open feed at once."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.axe import assert_good_for_everybody

from hataori.blocks.vision import api as vision
from hataori.blocks.vision.tests.pictures import photo, png_claiming, street, written
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden
from hataori.platform.events.api import Cursor, read_after
from hataori.services.facility_booking import models, open_data, photos
from hataori.services.facility_booking.city import load_facilities, load_photos

from .conftest import actor_named

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
KEY = "sogo-gym"
DESK = f"/desk/facilities/photos/{KEY}/"
_IMAGE = re.compile(r'<img class="illustration[^>]*>|<figure class="illustration">.*?</figure>')
LIST, OWN = "/facilities/", f"/facilities/{KEY}/"
SEARCH = "/facilities/?purpose=&area=&day-year=&day-month=&day-day=&hour=&minutes=60"


@pytest.fixture
def clerk(city: None, page: Page) -> Client:
    return page(actor_named("sports.clerk"))


def sent(content: bytes | None = None, **words: str) -> dict[str, Any]:
    told = {"alt": "体育館の正面", "credit": "写真：一宮市", "cover": "on"} | words
    return told | ({"photo": SimpleUploadedFile("gym.jpg", content)} if content else {})


def images(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200
    found: list[str] = re.findall(
        r'<img class="illustration[^>]*>|<figure class="illu.*?</figure>', answer.content.decode()
    )
    return found


def facts() -> list[tuple[str, str, str]]:
    kinds = frozenset({"illustration.shown", "illustration.taken_down"})
    return [
        (each.type.rpartition(".")[2], each.subject, each.data["title"]) for each in read_after(Cursor(), 99, kinds)
    ]


def test_its_section_puts_a_photo_up_and_takes_it_down(clerk: Client) -> None:
    assert [images(path) for path in (LIST, OWN, SEARCH)] == [[], [], []]
    assert "なし・載せる" in clerk.get("/desk/facilities/photos/").content.decode()
    assert clerk.post(DESK, sent(photo())).status_code == 302
    (own,) = images(OWN)
    assert 'alt="体育館の正面"' in own
    assert "写真：一宮市" in own
    (small,) = images(LIST)
    assert "/small.webp" in small
    assert 'loading="lazy"' in small
    assert set(images(SEARCH)) == {small}
    assert "あり・直す" in clerk.get("/desk/facilities/photos/").content.decode()
    address = re.search(r'src="([^"]+)"', own)
    assert address
    assert Client().get(address[1])["Content-Type"] == "image/webp"
    assert clerk.post(f"{DESK}down/").status_code == 302
    assert images(OWN) == []
    title = models.Facility.objects.get(key=KEY).title
    subject = f"illustration/facility/{KEY}"
    assert facts() == [("shown", subject, title), ("taken_down", subject, title)]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (sent(photo(), alt=""), "画像の説明を書いてください"),
        (sent(), "画像を選んでください"),
        (sent(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "写真として読めないファイル"),
        (sent(png_claiming(50_000, 50_000)), "画素が多すぎて"),
    ],
)
def test_what_is_refused_stands_at_its_field(clerk: Client, told: dict[str, Any], said: str) -> None:
    answer = clerk.post(DESK, told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert facts() == []


def test_only_its_own_section_may(clerk: Client, page: Page) -> None:
    other = page(actor_named("parks.clerk"))
    assert other.get(DESK).status_code == 403
    assert other.post(DESK, sent(photo())).status_code == 403
    clerk.post(DESK, sent(photo()))
    assert other.post(f"{DESK}down/").status_code == 403
    with pytest.raises(Forbidden):
        photos.take_down(KEY, actor_named("parks.clerk"))
    assert KEY not in other.get("/desk/facilities/photos/").content.decode()
    assert Client().post(DESK, sent(photo())).status_code in (302, 403)
    assert clerk.get("/desk/facilities/photos/nowhere/").status_code == 404
    assert len(facts()) == 1


def feed() -> list[dict[str, Any]]:
    items, url, client = {}, "/openactive/feeds/facility-uses", Client()
    while page := client.get(url).json()["items"]:
        items |= {each["id"]: each for each in page}
        url = f"/openactive/feeds/facility-uses?afterChangeNumber={page[-1]['modified']}"
    return [each["data"] for each in items.values() if each["state"] == "updated"]


def test_the_open_feed_tells_of_it_at_once(clerk: Client) -> None:
    open_data.load(settings.HATAORI_CITY_FOLDER, None)
    assert not any("image" in each for each in feed())
    clerk.post(DESK, sent(photo()))
    title = models.Facility.objects.get(key=KEY).title
    told = {each["name"]: each.get("image") for each in feed()}
    assert {bool(image) for name, image in told.items() if name.startswith(title)} == {True}
    assert {image is None for name, image in told.items() if not name.startswith(title)} == {True}
    shown = photos.photos()[KEY]
    small = {"@type": "ImageObject", "url": f"http://testserver{shown.small_url}"}
    whole = {"@type": "ImageObject", "url": f"http://testserver{shown.url}", "thumbnail": [small]}
    assert next(image for image in told.values() if image) == [whole]
    assert not open_data.load(settings.HATAORI_CITY_FOLDER, None).changed
    clerk.post(f"{DESK}down/")
    assert not any("image" in each for each in feed())


def folder_with(tmp_path: Path, told: dict[str, Any]) -> Path:
    words = json.loads((settings.HATAORI_CITY_FOLDER / "facilities.json").read_text(encoding="utf-8"))
    words["facilities"] = [each for each in words["facilities"] if each["key"] == KEY]
    words["facilities"][0]["photo"] = told
    (tmp_path / "facilities.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def test_a_city_names_its_photos_in_its_file_and_loads_them_once(city: None, tmp_path: Path) -> None:
    told = {"file": "photos/a.jpg", "alt": "入口", "credit": "市の写真", "sample": True}
    folder = folder_with(tmp_path, told)
    missing = load_photos(folder, None)
    assert "facilities.json sogo-gym の写真" in missing.problems[0]
    assert not load_facilities(folder, None).problems
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(written(street()))
    assert load_photos(folder, None).created == 1
    assert photos.photos()[KEY].caption == vision.Caption("入口", "市の写真", sample=True)
    assert not load_photos(folder, None).changed
    assert "見本" in images(OWN)[0]


def test_a_photo_outside_of_the_citys_folder_is_none(city: None, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(photo())
    (own := tmp_path / "city").mkdir()
    done = load_photos(folder_with(own, {"file": "../secret.jpg", "alt": "外"}), None)
    assert len(done.problems) == 1
    assert photos.photos() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.journey
def test_every_page_is_accessible(clerk: Client, open_page: Any) -> None:
    clerk.post(DESK, sent(photo()))
    staff = {"sessionid": clerk.cookies["sessionid"].value}
    paths = (LIST, OWN, SEARCH, "/desk/facilities/photos/", DESK, "/desk/facilities/photos/chuo-plaza-gym/")
    for n, path in enumerate(paths):
        assert_good_for_everybody(
            open_page(path, cookies=staff if path.startswith("/desk/") else {}), f"facility-{n:02d}"
        )
