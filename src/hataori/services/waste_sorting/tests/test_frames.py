"""A page kept for strangers is the page itself, and nobody gets one that is not his: language, home, message, token."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.test.signals import template_rendered

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.accounts.models import Account
from hataori.platform.pages import emergencies, framed
from hataori.platform.pages.emergencies import Emergency
from hataori.services.waste_sorting import calendars, changing, models
from hataori.services.waste_sorting.city import load_waste

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
READERS = (
    {},
    {"hataori_language": "en"},
    {"hataori_language": "ja-x-easy"},
    {"hataori_furigana": "on"},
    {"hataori_language": "ja-x-easy", "hataori_furigana": "off"},
)


@pytest.fixture(autouse=True)
def _nothing_seen():
    calendars._looked.clear()
    emergencies.changed()
    yield
    calendars._looked.clear()
    emergencies.changed()


@pytest.fixture
def paths(area) -> list[str]:
    load_waste(settings.HATAORI_CITY_FOLDER, None)
    own = f"/waste/mihon/{area.key}/"
    return [own, f"{own}?month=2026-12&x=%3Cb%3E", "/waste/", "/waste/mihon/", "/", "/procedures/"]


def client(**cookies: str) -> Client:
    made = Client()
    for name, value in cookies.items():
        made.cookies[name] = value
    return made


def said(path: str, **cookies: str) -> str:
    answer = client(**cookies).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def rendered(path: str, **cookies: str) -> str:
    """The page as it is made for one person."""
    with pytest.MonkeyPatch.context() as known:
        known.setattr(framed.Frames, "fits", lambda *_: False)
        return said(path, **cookies)


def plain(page: str) -> str:
    return TOKEN.sub("", page)


def test_nothing_of_the_one_a_frame_was_made_for_is_in_it(paths):
    first = Client(headers={"host": "localhost", "user-agent": "SECRET"})
    for path in paths:
        first.get(path + ("&" if "?" in path else "?") + "q2=SECRET")
        page = said(path, csrftoken="a" * 32)
        assert "SECRET" not in page
        assert "localhost" not in page


@pytest.mark.parametrize("cookies", READERS)
def test_a_kept_page_is_what_would_be_rendered(paths, cookies):
    for path in paths * 2:
        assert plain(said(path, **cookies)) == plain(rendered(path, **cookies)), path
        assert framed._SECRET not in said(path, **cookies)


def test_headers_are_those_of_a_rendered_page(paths):
    def headers(path: str) -> dict[str, str]:
        sent = {name: value for name, value in client().get(path).headers.items() if name != "X-Request-ID"}
        return sent | {"Expires": "", "Vary": ", ".join(sorted(sent["Vary"].split(", ")))}

    for path in paths:
        kept = headers(path)
        with pytest.MonkeyPatch.context() as known:
            known.setattr(framed.Frames, "fits", lambda *_: False)
            assert headers(path) == kept
        assert "frame-ancestors 'none'" in kept["Content-Security-Policy"]


def test_readers_of_each_language_get_their_own_again_and_again(paths, area):
    for _ in range(3):
        found = [said(paths[0], **cookies) for cookies in READERS]
        assert len({plain(each) for each in found}) == len(READERS)
        assert '<html lang="en">' in found[1]
        assert 'class="easy"' in found[2]
        assert "<ruby>" not in found[0]
        assert "<ruby>" in found[2]
        assert "<ruby>" in found[3]


def test_a_home_is_shown_to_its_device_only(paths):
    mine = client()
    mine.post(f"{paths[0]}keep/", {"label": "実家"})
    for path in paths[:4]:
        mine.get(path)
    assert "この地区の登録を消す" in mine.get(paths[0]).content.decode()
    assert "実家" in mine.get("/waste/").content.decode()
    for path in paths[:4]:
        page = said(path)
        assert "実家" not in page
        assert "この地区の登録を消す" not in page
        assert "この地区を登録しました" not in page


def test_devices_with_homes_share_a_frame_and_never_a_home(paths, area):
    other = next(each for each in calendars.city("mihon").areas.values() if each.key != area.key)
    pages = {}
    for label, key in (("実家", area.key), ("<i>職場", other.key), ("別荘", area.key)):
        device = client()
        device.post(f"/waste/mihon/{key}/keep/", {"label": label})
        device.get("/")  # the message is read
        home = models.Home.objects.get(label=label)
        for path in ("/waste/", f"/waste/mihon/{key}/"):
            cookies = {name: each.value for name, each in device.cookies.items()}
            page = said(path, **cookies)
            assert plain(page) == plain(rendered(path, **cookies))
            assert f'action="/waste/homes/{home.pk}/leave/"' in page
            assert page.count("/leave/") == 1
            pages[label, path] = page
    assert "&lt;i&gt;職場：" in pages["<i>職場", "/waste/"]
    assert "職場" not in pages["別荘", "/waste/"] + pages["実家", "/waste/"]
    assert "実家" not in pages["別荘", "/waste/"]
    assert "お住まいの地区をさがす" in said("/waste/")


def test_a_message_is_shown_once_and_to_nobody_else(paths):
    mine = client()
    mine.post(f"{paths[0]}keep/")
    assert "この地区を登録しました" not in said("/")
    assert "この地区を登録しました" in mine.get("/").content.decode()
    assert "この地区を登録しました" not in mine.get("/").content.decode()


def test_who_is_signed_in_sees_his_own_frame_and_a_stranger_never_does(paths):
    resident = Client()
    words = {"family": "見本", "given": "花", "family_kana": "ミホン", "given_kana": "ハナ", "note": ""}
    place = {"postcode": "491-8501", "address": "愛知県一宮市本町二丁目見本", "phone": "0586-00-1002"}
    ensure_resident({**words, **place, "birthdate": "1990-11-02", "email": "mihon@example.jp"})
    resident.force_login(Account.objects.get(login="mihon@example.jp"))
    for path in paths:
        for _ in range(2):
            page = resident.get(path).content.decode()
            assert "マイページ" in page
            assert "サインアウト" in page
            assert "サインアウト" not in said(path)


def test_each_stranger_has_his_own_token_and_it_lets_him_write(paths):
    tokens = {TOKEN.search(said(paths[0]))[1] for _ in range(3)}
    assert len(tokens) == 3
    mine = Client(enforce_csrf_checks=True)
    token = TOKEN.search(mine.get(paths[0]).content.decode())[1]
    other = Client(enforce_csrf_checks=True)
    other.get(paths[0])
    assert other.post(f"{paths[0]}keep/", {"csrfmiddlewaretoken": token}).status_code == 403
    assert mine.post(f"{paths[0]}keep/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert models.Home.objects.count() == 1


def test_an_urgent_notice_is_on_every_page_at_once_and_gone_at_once(paths, monkeypatch):
    told: list[Emergency] = []
    monkeypatch.setattr(emergencies, "_told", lambda: tuple(told))
    for path in paths:
        assert "避難指示" not in said(path)
    told.append(Emergency("避難指示", until=clock.now() + timedelta(hours=1)))
    emergencies.changed()
    for path in paths:
        assert "避難指示" in said(path)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        for path in paths:
            assert "避難指示" not in said(path)


def test_another_description_of_the_city_is_seen_at_once(paths, tmp_path, settings):
    settings.HATAORI_CITY_FOLDER = tmp_path
    for name in ("一宮市", "見本中央市"):
        (tmp_path / "city.json").write_text(f'{{"name": "{name}", "key": "x"}}', encoding="utf-8")
        for path in paths[:4]:
            assert name in said(path)


def test_a_closure_is_told_at_once_where_it_holds(paths):
    said(paths[0])
    changing.close("mihon", changing.Period(date(2026, 12, 1), date(2026, 12, 2)), "焼却炉の点検", SYSTEM)
    assert "焼却炉の点検" in said(paths[0])


def test_an_area_with_a_change_of_its_own_is_told_apart_from_those_like_it(city, area):
    row = models.Area.objects.get(city__slug="mihon", key=area.key)
    row.pk, row.key, row.name, row.row = None, "twin", "ふたご<b>", 9
    row.save()
    models.City.objects.filter(slug="mihon").update(stamp="another")
    calendars.changed("mihon")
    pair = [f"/waste/mihon/{key}/?month=2026-12" for key in (area.key, "twin")]
    assert all("大雪のため" not in said(path) for path in pair)
    new = changing.NewMove("燃えるごみ", date(2026, 12, 3), date(2026, 12, 4), "大雪のため", area_key=area.key)
    changing.move("mihon", new, SYSTEM)
    assert ["大雪のため" in said(path) for path in pair] == [True, False]
    days = [said(f"/waste/mihon/{key}/collections.json?from=2026-12-01&to=2026-12-31") for key in (area.key, "twin")]
    assert ["大雪のため" in each for each in days] == [True, False]
    assert "<h1>ふたご&lt;b&gt;の収集日" in said(pair[1])


def test_a_page_asked_again_renders_nothing(paths):
    paths.remove("/")  # without a plan its numbers are made each time
    for path in paths:
        said(path)
    seen: list[str] = []

    def note(template, **_kept: object) -> None:
        seen.append(template.name)

    template_rendered.connect(note)
    try:
        for path in paths:
            said(path)
            assert seen == [], path
    finally:
        template_rendered.disconnect(note)
