"""The front door tells honestly what runs, and each person sees his own things first."""

import json

import pytest
from django.conf import settings
from django.test import Client
from tests.city_parts import load
from tests.grounds import ground

from hataori.kernel.actor import Actor
from hataori.platform.pages import panels as panels_module
from hataori.platform.pages.panels import Panel, PanelRow
from hataori.platform.services import api as services_api
from hataori.platform.services.api import Entry, Service
from hataori.web.portal import numbers, plan

pytestmark = pytest.mark.django_db


@ground
def city() -> None:
    load(settings, "departments", "indicators", "plan", "sample-staff", "sample-residents")


@pytest.fixture
def running(monkeypatch) -> None:
    """Two services: one of the plan with a simulated part, one beyond it."""
    found = (
        Service("m14", "waste", "ごみ分別", (), (), (Entry("ごみ", "/waste/"),), simulated=("収集車の位置",)),
        Service("s99", "lost-property", "落とし物", (), (), (Entry("落とし物", "/lost-property/"),)),
    )
    monkeypatch.setattr(plan, "services", lambda: found)
    monkeypatch.setattr(plan, "service_of", lambda measure: next((s for s in found if s.measure == measure), None))


def page(path: str, **cookies: str) -> str:
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(kind: str) -> Client:
    from hataori.platform.accounts.models import Account

    client = Client()
    client.force_login(Account.objects.filter(kind=kind, sample=True).order_by("login").first())
    return client


def test_every_measure_says_whether_it_runs(city, running):
    html = page("/")
    assert html.count("services__row") == 27
    assert html.count("稼働中</span>") == 1
    assert html.count("準備中</span>") == 26
    assert 'href="/waste/"' in html
    assert "27施策のうち、1が稼働中" in html


def test_before_the_plan_is_loaded_the_front_page_still_finds_procedures():
    html = page("/")
    assert 'action="/procedures/"' in html
    assert "計画はまだ読み込まれていません" in html


def test_life_events_lead_to_the_procedures_that_carry_the_word(city, settings):
    events = json.loads((settings.HATAORI_CITY_FOLDER / "texts" / "life_events.json").read_text())["life_events"]
    html = page("/")
    assert html.count("life-events__link") == len(events)
    assert "/procedures/?life_event=%E5%BC%95%E8%B6%8A%E3%81%97" in html


def test_the_status_page_has_a_row_for_each_measure_figure_and_system(city, running):
    html = page("/measures/")
    for number in range(1, 28):
        assert f'id="m{number:02}"' in html
    for number in range(1, 13):
        assert f'id="s{number:02}"' in html
    assert html.count("/plan/indicators/") == 23
    assert "模擬：収集車の位置" in html


def test_services_beyond_the_plan_are_listed_too(running):
    assert "落とし物" in page("/measures/")


def test_what_nobody_has_counted_reads_unmeasured_and_not_zero(city, monkeypatch):
    from hataori.web.portal import views

    monkeypatch.setattr(views, "latest_values", lambda: {"m01": "31.2%"})
    html = page("/measures/")
    assert html.count(">未計測</span>") == 22
    assert "31.2%" in html


def test_only_measured_series_have_a_value(city):
    assert numbers.latest_values() == {}


@pytest.mark.parametrize(
    ("language", "title", "measure"),
    [("en", "What do you need to do?", "Online applications"), ("ja-x-easy", "なにを", "インターネットで")],
)
def test_the_front_page_speaks_three_languages(city, language, title, measure):
    html = page("/", hataori_language=language, hataori_furigana="off")
    assert title in html
    assert measure in html
    assert f'<html lang="{"en" if language == "en" else "ja"}"' in html


def test_guests_are_sent_to_sign_in_and_staff_have_no_page_of_their_own(city):
    assert Client().get("/my/")["Location"].startswith("/account/sign-in/")
    assert signed_in("staff").get("/my/").status_code == 403


def test_what_needs_the_reader_comes_first(city, monkeypatch):
    def quiet(actor: Actor) -> Panel:
        return Panel("quiet", "静かなもの", "/quiet/")

    def urgent(actor: Actor) -> Panel:
        return Panel("urgent", "急ぐもの", "/urgent/", (PanelRow("<直す>", "/x/", status="補正"),), attention=2)

    class App:
        MY_PANELS = (quiet, urgent, lambda actor: None)

    monkeypatch.setattr(panels_module, "offered", lambda module: [App])
    html = signed_in("resident").get("/my/").content.decode()
    assert html.index("急ぐもの") < html.index("静かなもの")
    assert "あなたの対応を待っているものが2件あります" in html
    assert "&lt;直す&gt;" in html


@pytest.mark.parametrize("path", ["/about/", "/accessibility/"])
def test_the_pages_about_the_site_have_one_heading(path):
    assert page(path).count("<h1") == 1


def test_searchers_are_kept_from_personal_pages():
    text = Client().get("/robots.txt").content.decode()
    assert "Disallow: /my/" in text
    assert "Disallow: /desk/" in text


def test_the_address_every_browser_asks_for_leads_to_the_icon():
    assert "favicon" in Client().get("/favicon.ico")["Location"]


def test_a_sample_environment_says_so_and_production_does_not(settings):
    assert "見本の住民・職員" in page("/about/")
    settings.HATAORI_PROFILE = "production"
    assert "見本の住民・職員" not in page("/about/")


def test_an_emergency_stands_on_every_page_but_not_in_the_way_of_errors(monkeypatch):
    from hataori.platform.pages.emergencies import Emergency
    from hataori.web.components import context

    monkeypatch.setattr(context, "emergencies", lambda: [Emergency("避難指示", "木曽川の近くの方は避難してください。")])
    assert "dads-emergency-banner" in page("/about/")
    assert "dads-emergency-banner" not in Client().get("/nope/").content.decode()


def test_the_front_page_asks_the_database_little(city, django_assert_max_num_queries):
    page("/")
    with django_assert_max_num_queries(8):
        page("/")


def test_services_come_from_their_declarations():
    assert services_api.services() == tuple(sorted(services_api.services(), key=lambda service: service.measure))
