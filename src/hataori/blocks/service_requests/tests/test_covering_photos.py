"""Covering more of a published photo on the desk: by numbers, inside the picture, with a reason, logged, for good."""

import io

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.service_requests import api, models, moderating
from hataori.blocks.service_requests.rules.boxes import NotABox, boxes_of
from hataori.blocks.vision import api as vision
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden
from hataori.platform.audit.models import AuditEntry

from .conftest import PARKS, ROADS, report
from .test_desk import member
from .test_pictures import photo


class TestNumbers:
    @pytest.mark.parametrize(
        "line", ["10 20 15 10", " 10, 20, 15, 10 ", "１０　２０　１５　１０", "10% 20% 15% 10%", "10、20、15、10"]
    )
    def test_a_line_is_read_however_it_is_typed(self, line):
        assert boxes_of(f"{line}\n\n") == [vision.Box(0.1, 0.2, 0.15, 0.1)]

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("", "1つ以上"), ("10 20 15", "1行目"), ("0 0 5 5\n-1 0 5 5", "2行目"), ("90 0 20 5", "外"),
            ("0 0 0 5", "外"), ("a b c d", "1行目"),
            ("1e2 0 5 5", "1行目"), ("nan 0 5 5", "1行目"),
            ("0 0 1 1\n" * 21, "20か所"),
        ],
    )  # fmt: skip
    def test_what_is_none_is_said_by_line(self, text, word):
        with pytest.raises(NotABox, match=word):
            boxes_of(text)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_inside_the_picture_or_refused(self, text):
        try:
            found = boxes_of(text)
        except NotABox:
            return
        assert all(box.left >= 0 and box.left + box.width <= 1.000001 and box.width > 0 for box in found)


DESK = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]


class TestDesk:
    pytestmark = DESK

    @pytest.fixture
    def roads(self) -> Client:
        return member("road-maintenance", Role.CLERK)

    @pytest.fixture
    def number(self) -> str:
        return report(photos=(photo(3, noise=60),)).request.number

    def test_rectangles_are_covered_and_logged(self, roads, number):
        path = f"/desk/reports/{number}/photos/0/"
        assert f"{path}cover/" in roads.get(f"/desk/reports/{number}/").content.decode()
        assert "隠す場所" in roads.get(f"{path}cover/").content.decode()
        before = pixels(roads.get(f"{path[:-1]}.jpg").content)
        photo_id = api.request(number).photos[0].photo_id
        assert roads.post(f"{path}cover/", {"boxes": "10 10 30 30", "reason": "通行人の顔"}).status_code == 302
        after = pixels(vision.published(photo_id))
        assert detail(after, 0.15, 0.35) < detail(before, 0.15, 0.35) / 2, "a coarse mosaic is left"
        assert vision.original(photo_id, actor=ROADS, reason="確かめる")
        told = roads.get(f"/desk/reports/{number}/").content.decode()
        assert "1か所を隠した：通行人の顔" in told
        assert AuditEntry.objects.filter(action="photo.covered").count() == 1
        assert models.ModerationAct.objects.get().what == "photo"

    def test_a_photo_that_is_not_shown_can_be_covered_first(self, roads, number):
        moderating.show_photo(number, 0, shown=False, reason="顔", actor=ROADS)
        assert roads.get(f"/desk/reports/{number}/photos/0.jpg").status_code == 200
        roads.post(f"/desk/reports/{number}/photos/0/cover/", {"boxes": "0 0 50 50", "reason": "顔"})
        assert api.request(number).photos[0].hidden

    def test_its_section_sees_a_withheld_photo_on_its_own_page(self, roads, number):
        moderating.show_photo(number, 0, shown=False, reason="顔", actor=ROADS)
        told = roads.get(f"/desk/reports/{number}/").content.decode()
        small = f"/desk/reports/{number}/photos/0.jpg?size=thumb"
        assert small in told
        assert "/photos/" + api.request(number).photos[0].photo_id not in told
        answer = roads.get(small)
        assert answer["Content-Type"] == "image/jpeg"
        assert max(pixels(answer.content).size) <= 320

    def test_another_sections_withheld_photo_is_not_linked_beside_a_likely_same_report(self, roads, number):
        other = report(kind="park.tree", text="穴", photos=(photo(5),)).request.number
        moderating.show_photo(other, 0, shown=False, reason="顔", actor=PARKS)
        told = roads.get(f"/desk/reports/{number}/").content.decode()
        assert f"この通報を{other}にまとめる" in told
        assert f"/desk/reports/{other}/photos/0.jpg" not in told
        assert api.request(other).photos[0].photo_id not in told

    @pytest.mark.parametrize(
        ("sent", "word"),
        [
            ({"boxes": "", "reason": "顔"}, "1つ以上"),
            ({"boxes": "90 90 20 20", "reason": "顔"}, "写真の外"),
            ({"boxes": "0 0 5 5", "reason": " "}, "理由"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, roads, number, sent, word):
        answer = roads.post(f"/desk/reports/{number}/photos/0/cover/", sent)
        assert answer.status_code == 422
        assert word in answer.content.decode()
        assert not models.ModerationAct.objects.exists()

    def test_only_the_section_and_only_its_photos(self, roads, number):
        parks = member("parks", Role.CLERK)
        for path in (f"/desk/reports/{number}/photos/0.jpg", f"/desk/reports/{number}/photos/0/cover/"):
            assert parks.get(path).status_code == 403
            assert Client().get(path).status_code == 302
        assert roads.get(f"/desk/reports/{number}/photos/7/cover/").status_code == 404
        elsewhere = report(photos=(api.NewPhoto(url="https://a.example/1.jpg"),), text="別の穴").request.number
        assert roads.get(f"/desk/reports/{elsewhere}/photos/0/cover/").status_code == 404
        with pytest.raises(Forbidden):
            moderating.cover_photo(number, 0, boxes_of("0 0 5 5"), reason="顔", actor=PARKS)

    def test_two_at_once_are_told(self, roads, number, monkeypatch):
        def too_late(*_told: object) -> None:
            raise Conflict("photo_changed", "ほかの職員がこの写真を直したところです。")

        monkeypatch.setattr(moderating.pictures, "cover", too_late)
        answer = roads.post(f"/desk/reports/{number}/photos/0/cover/", {"boxes": "0 0 5 5", "reason": "顔"})
        assert answer.status_code == 422
        assert "直したところ" in answer.content.decode()


def pixels(content: bytes):
    from PIL import Image

    return Image.open(io.BytesIO(content)).convert("RGB")


def detail(image, start: float, end: float) -> float:
    """How much is to be seen in a part of it: the mean strength of its edges."""
    from PIL import ImageFilter, ImageStat

    box = (int(start * image.width), int(start * image.height), int(end * image.width), int(end * image.height))
    return ImageStat.Stat(image.crop(box).convert("L").filter(ImageFilter.FIND_EDGES)).mean[0]
