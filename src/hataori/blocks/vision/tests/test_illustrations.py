"""Illustrations: nothing but pixels is published, at an address of its own; what the desk did, no folder undoes."""

import io
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from hataori.blocks.vision import api, preparing
from hataori.blocks.vision.models import IllustrationRow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound, Rejected, Unavailable
from hataori.platform.events.api import Cursor, read_after
from hataori.platform.files.models import StoredFile
from hataori.platform.organisation.api import LoadReport

from .pictures import PHONE_HEIC, jpeg_claiming, photo, png_claiming, street, written

CLERK = Actor("staff-1", "staff", "見本 花子")
BIN = api.Depicted("waste/mihon", "bin", "びん", "waste-measures")
WORDS = api.Caption("緑色のびん", "写真：環境センター")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def facts() -> list[tuple[str, dict, str]]:
    kinds = frozenset({"illustration.shown", "illustration.taken_down"})
    return [(each.type.rpartition(".")[2], dict(each.data), each.subject) for each in read_after(Cursor(), 100, kinds)]


def put(content: bytes | None = None, of: api.Depicted = BIN, words: api.Caption = WORDS) -> api.Illustration:
    return api.illustrate(of, words, CLERK, api.prepare_illustration(content or photo()))


def opened(url: str) -> Image.Image:
    return Image.open(io.BytesIO(Client().get(url).content))


def test_two_sizes_are_published_with_nothing_but_pixels(db):
    shown = put(written(street(2000, 1500), exif=b"Exif\x00\x00", comment=b"secret"))
    page, small = opened(shown.url), opened(shown.small_url)
    assert (page.format, page.size, small.size) == ("WEBP", (960, 720), (192, 144))
    assert (shown.width, shown.height, shown.small_width, shown.small_height) == (*page.size, *small.size)
    content = Client().get(put(photo()).url).content
    assert not any(word in content for word in (b"EXIF", b"Exif", b"XMP ", b"TestPhone", b"ICCP"))
    assert not opened(api.illustration("waste/mihon", "bin").url).getexif()


def test_a_photo_is_turned_upright(db):
    assert (put(photo(orientation=6)).width, put(photo(orientation=1)).width) == (480, 640)


def test_an_address_is_kept_for_a_day_then_asked_again_and_says_what_it_holds(db):
    shown = put()
    answer = Client().get(shown.url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in answer.get("Vary", "")
    again = Client().get(shown.url, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(shown.url, headers={"If-None-Match": '"other"'}).status_code == 200
    assert Client().post(shown.url).status_code == 405


def test_another_picture_has_another_address_and_the_old_one_is_gone(db):
    first = put()
    second = put(written(street(400, 300)))
    assert first.digest != second.digest
    assert Client().get(first.url).status_code == 404
    assert Client().get(second.url).status_code == 200
    assert StoredFile.objects.filter(purpose="illustration").count() == 2


def test_taken_down_it_answers_nothing_and_leaves_no_file(db, django_capture_on_commit_callbacks):
    shown = put()
    with django_capture_on_commit_callbacks(execute=True):
        api.take_down(BIN, CLERK)
    assert api.illustration("waste/mihon", "bin") is None
    assert api.illustrations("waste/mihon") == {}
    assert [Client().get(url).status_code for url in (shown.url, shown.small_url)] == [404, 404]
    assert not StoredFile.objects.filter(purpose="illustration").exists()
    with pytest.raises(NotFound):
        api.take_down(BIN, CLERK)


@pytest.mark.parametrize("path", ["/pictures/x/page.webp", "/pictures/{}/original.webp", "/pictures/{}/page_file.webp"])
def test_only_what_is_shown_can_be_fetched(db, path):
    assert Client().get(path.format(put().digest)).status_code == 404


def test_what_was_taken_down_is_not_to_be_had_by_an_empty_address(db):
    put()
    api.take_down(BIN, CLERK)
    with pytest.raises(NotFound):
        api.illustration_file("", "page")


def test_two_things_may_have_one_picture(db):
    shown, other = put(), put(of=api.Depicted("waste/mihon", "can", "缶"))
    assert shown.url == other.url
    api.take_down(BIN, CLERK)
    assert Client().get(other.url).status_code == 200


def test_each_change_is_one_fact_and_the_same_again_is_none(db):
    put()
    put()
    api.illustrate(BIN, api.Caption("青いびん"), CLERK)
    api.illustrate(BIN, api.Caption(" 青いびん "), CLERK)
    api.take_down(BIN, CLERK)
    said = {"title": "びん", "sample": False}
    assert facts() == [
        ("shown", said | {"new_picture": True}, "illustration/waste/mihon/bin"),
        ("shown", said | {"new_picture": False}, "illustration/waste/mihon/bin"),
        ("taken_down", {"title": "びん"}, "illustration/waste/mihon/bin"),
    ]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (api.Caption(""), "alt"),
        (api.Caption(" 　"), "alt"),
        (api.Caption("あ" * 301), "alt"),
        (api.Caption("びん", "あ" * 201), "credit"),
    ],
)
def test_no_picture_without_words(db, words, field):
    with pytest.raises(Rejected) as refused:
        put(words=words)
    assert [each.field for each in refused.value.problems] == [field]
    assert not IllustrationRow.objects.exists()


def test_there_are_no_words_without_a_picture(db):
    with pytest.raises(Rejected) as refused:
        api.illustrate(BIN, WORDS, CLERK)
    assert refused.value.problems[0].field == "photo"
    assert not IllustrationRow.objects.exists()


def sent(content: bytes | None, shown: api.Illustration | None = None, **words) -> api.IllustrationForm:
    files = {} if content is None else {"photo": SimpleUploadedFile("a.jpg", content)}
    return api.IllustrationForm(shown, {"alt": "緑色のびん", "cover": "on"} | words, files)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "写真として読めないファイル"),
        (b"GIF89a" + b"\x00" * 50, "写真として読めないファイル"),
        (b"", "中身が空です"),
        (png_claiming(50_000, 50_000), "画素が多すぎて"),
        (jpeg_claiming(20_000, 20_000), "画素が多すぎて"),
        (PHONE_HEIC.read_bytes()[:1200], "途中で切れているか、壊れています"),
        (photo()[:3000], "途中で切れ"),
        (photo() + b"PK\x05\x06" + b"\x00" * 18, "別の種類のファイルが中に隠れています"),
        (b"\xff\xd8\xff" + b"\x00" * (20 * 1024 * 1024), "20MBまで"),
    ],
)
def test_what_is_no_picture_is_told_at_its_field_and_the_words_stay(db, content, said):
    form = sent(content)
    assert form.is_valid()
    assert not form.save(BIN, CLERK, lambda: None)
    assert said in form.errors["photo"][0]
    assert form["alt"].value() == "緑色のびん"
    assert facts() == []
    assert not StoredFile.objects.exists()


def test_a_phones_heic_is_taken(db):
    form = sent(PHONE_HEIC.read_bytes())
    assert form.is_valid()
    assert form.save(BIN, CLERK, lambda: None)
    assert opened(api.illustration("waste/mihon", "bin").url).size == (240, 320)


def test_the_form_wants_a_picture_first_and_words_always(db):
    assert "画像を選んで" in sent(None).errors["photo"][0]
    assert "画像の説明" in sent(photo(), alt="").errors["alt"][0]
    shown = put()
    form = sent(None, shown, alt="びんが1本", credit="CC BY 4.0", sample="on")
    assert form.is_valid()
    assert form.save(BIN, CLERK, lambda: None)
    now = api.illustration("waste/mihon", "bin")
    assert (now.url, now.caption) == (shown.url, api.Caption("びんが1本", "CC BY 4.0", sample=True))
    assert now.marked
    assert api.IllustrationForm(now)["credit"].value() == "CC BY 4.0"


def test_what_belongs_together_fails_together(db):
    def fails() -> None:
        raise Rejected([])

    form = sent(photo())
    assert form.is_valid()
    assert not form.save(BIN, CLERK, fails)
    assert api.illustration("waste/mihon", "bin") is None


def test_too_many_at_once_are_asked_to_wait(db, monkeypatch):
    def busy(content: bytes, *, covered: bool) -> None:
        raise Unavailable("busy", "写真の処理が混み合っています。")

    monkeypatch.setattr("hataori.blocks.vision.forms.prepare_illustration", busy)
    form = sent(photo())
    assert form.is_valid()
    assert not form.save(BIN, CLERK, lambda: None)
    assert "混み合って" in form.errors["photo"][0]


def test_faces_are_covered_unless_somebody_says_otherwise(monkeypatch):
    asked = []
    monkeypatch.setattr(preparing, "_covered", lambda image: (asked.append(image), (image, None))[1])
    api.prepare_illustration(photo(), covered=False)
    assert asked == []
    api.prepare_illustration(photo())
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_picture(transactional_db):
    prepared = [api.prepare_illustration(written(street(300 + n, 200))) for n in range(4)]
    failed = []

    def run(n: int) -> None:
        try:
            api.illustrate(BIN, WORDS, CLERK, prepared[n])
        except Exception as error:  # noqa: BLE001  told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert StoredFile.objects.filter(purpose="illustration").count() == 2
    assert Client().get(api.illustration("waste/mihon", "bin").url).status_code == 200


def told(folder, *rows: tuple[str, str, str]) -> LoadReport:
    each = [
        api.ToldIllustration(f"{n}行目", api.Depicted("waste/mihon", key, key), file, api.Caption(alt, "絵（見本）"))
        for n, (key, file, alt) in enumerate(rows, 2)
    ]
    return api.load_illustrations(folder, each, "waste/mihon")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bin.jpg").write_bytes(photo())
    (tmp_path / "can.webp").write_bytes(written(street(300, 300), "WEBP"))
    (tmp_path / "broken.jpg").write_bytes(photo()[:2000])
    return tmp_path


def test_a_folder_loaded_twice_changes_nothing(db, folder):
    rows = ("bin", "bin.jpg", "びん"), ("can", "can.webp", "缶")
    assert told(folder, *rows).created == 2
    before = list(IllustrationRow.objects.values())
    again = told(folder, *rows)
    assert (again.changed, again.unchanged) == (False, 2)
    assert list(IllustrationRow.objects.values()) == before
    assert len(facts()) == 2


def test_a_broken_picture_is_told_and_nothing_else_lost(db, folder):
    told(folder, ("bin", "bin.jpg", "びん"))
    shown = api.illustration("waste/mihon", "bin")
    rows = ("bin", "broken.jpg", "びん"), ("x", "gone.jpg", "無"), ("y", "../y.jpg", "外"), ("can", "can.webp", "缶")
    done = told(folder, *rows, ("z", "can.webp", ""), ("can", "bin.jpg", "2つ目"))
    assert [each.partition(":")[0] for each in done.problems] == ["2行目", "3行目", "4行目", "6行目", "7行目"]
    assert "途中で切れて" in done.problems[0]
    assert "ありません" in done.problems[1]
    assert api.illustration("waste/mihon", "bin") == shown
    assert set(api.illustrations("waste/mihon")) == {"bin", "can"}


def test_the_folder_changes_its_own_and_leaves_the_desks(db, folder):
    told(folder, ("bin", "bin.jpg", "びん"), ("can", "can.webp", "缶"))
    assert told(folder, ("bin", "bin.jpg", "緑のびん"), ("can", "can.webp", "缶")).updated == 1
    api.illustrate(BIN, api.Caption("窓口の言葉"), CLERK)
    api.take_down(api.Depicted("waste/mihon", "can", "缶"), CLERK)
    done = told(folder, ("bin", "bin.jpg", "緑のびん"), ("can", "can.webp", "缶"))
    assert not done.changed
    assert api.illustration("waste/mihon", "bin").alt == "窓口の言葉"
    assert api.illustration("waste/mihon", "can") is None


def test_what_the_folder_names_no_more_goes(db, folder):
    told(folder, ("bin", "bin.jpg", "びん"), ("can", "can.webp", "缶"))
    put(of=api.Depicted("waste/mihon", "desk", "窓口の物"))
    assert told(folder, ("bin", "bin.jpg", "びん")).removed == 1
    assert set(api.illustrations("waste/mihon")) == {"bin", "desk"}
    assert told(folder, ("bin", "bin.jpg", "びん"), ("can", "can.webp", "缶")).created == 1
