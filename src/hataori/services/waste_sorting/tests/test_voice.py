"""The voice, by the requests of the public data; Amazon's own classes read each answer."""

import json
import warnings
from datetime import datetime

import pytest
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.services.waste_sorting import changing, homes, importing, models
from hataori.services.waste_sorting.calendars import city as city_now

from .conftest import facts

SKILL = "amzn1.ask.skill.hataori-test"


@pytest.fixture(autouse=True)
def _unsigned(settings):
    settings.HATAORI_ALEXA = {"verify": False, "skills": {SKILL: ""}}


@pytest.fixture
def recorded(hataori_data) -> dict:
    return json.loads((hataori_data / "citizen-apps" / "alexa" / "requests.json").read_text(encoding="utf-8"))


def say(request: dict):
    return Client().post("/voice/alexa", json.dumps(request), content_type="application/json")


def understood(answer) -> dict:
    """The response as ask-sdk-model reads it."""
    with warnings.catch_warnings():
        # ask-sdk-core 1.19.0 has invalid escapes in its source, which Python 3.11 tells of when it compiles them.
        warnings.simplefilter("ignore", (DeprecationWarning, SyntaxWarning))
        from ask_sdk_core.serialize import DefaultSerializer
        from ask_sdk_model import ResponseEnvelope
    assert answer.status_code == 200, answer.content
    assert len(answer.content) < 24_000
    return DefaultSerializer().deserialize(answer.content.decode(), ResponseEnvelope).response


def asked(intent: str, attributes: dict | None = None, user: str = "amzn1.ask.account.A", **slots) -> dict:
    told = {name: {"name": name, "value": value} for name, value in slots.items()}
    system = {"application": {"applicationId": SKILL}, "user": {"userId": user}, "device": {"deviceId": "d"}}
    return {
        "version": "1.0",
        "session": {"new": False, "application": {"applicationId": SKILL}, "attributes": attributes or {}},
        "context": {"System": system},
        "request": {"type": "IntentRequest", "requestId": "r", "timestamp": "2026-11-26T00:00:00Z", "locale": "ja-JP",
                    "intent": {"name": intent, "confirmationStatus": "NONE", "slots": told}},
    }  # fmt: skip


def speech(request: dict) -> str:
    return understood(say(request)).output_speech.text


@pytest.mark.django_db
def test_every_recorded_request_of_the_protocol(recorded):
    answers = {each["name"]: say(each["request"]) for each in recorded["protocol"]}
    launch = understood(answers["launch"])
    assert (launch.should_end_session, "地区" in launch.output_speech.text) == (False, True)
    assert launch.reprompt
    assert "聞いてください" in understood(answers["help"]).output_speech.text
    assert understood(answers["help"]).should_end_session is False
    assert understood(answers["stop"]).should_end_session is True
    assert "お答えできません" in understood(answers["fallback"]).output_speech.text
    assert understood(answers["fallback"]).should_end_session is False
    ended = answers["session_ended"]
    assert (ended.status_code, ended.json()["response"]) == (200, {})
    assert answers["stale"].status_code == 400
    assert answers["wrong_skill"].status_code == 400


@pytest.mark.django_db
def test_a_missing_thing_is_asked_for(recorded, folder):
    importing.import_folder("mihon", folder, SYSTEM)
    request = next(each["request"] for each in recorded["protocol"] if each["name"] == "elicit")
    told = understood(say(request))
    assert told.directives[0].slot_to_elicit == "item"
    assert told.should_end_session is False


@pytest.mark.django_db
def test_every_recorded_question_has_its_facts(recorded, hataori_data):
    for slug in ("fukuroi", "ikoma", "tanabe", "kodaira", "joyo"):
        importing.import_folder(slug, hataori_data / "citizen-apps" / "5374" / slug, SYSTEM)
    for each in recorded["questions"]:
        slug = each["setup"]["city"]
        with clock.frozen(datetime.fromisoformat(each["setup"]["now"])):
            importing.touch(models.City.objects.get(slug=slug))  # of areas of one name, the latest city's is meant
            said = speech(each["request"])
        for fact in each["must_contain"]:
            assert fact in said, (each["utterance"], said)


def test_a_set_area_is_kept_for_the_speaker_alone(city):
    assert "本町にしました" in speech(asked("SetAreaIntent", area="本町"))
    home = models.Home.objects.get()
    assert (home.area.name, "amzn1" in home.owner) == ("本町", False)
    assert "本町ですね" in speech(asked("AMAZON.NavigateHomeIntent"))
    assert "お住まいの地区" in speech(asked("AMAZON.NavigateHomeIntent", user="amzn1.ask.account.B"))
    speech(asked("SetAreaIntent", area="大江"))
    assert [each.area.name for each in homes.homes_of(homes.voice_owner("amzn1.ask.account.A"))] == ["大江"]
    assert len(facts("waste_app.installed")) - len(facts("waste_app.removed")) == 1


def test_dates_are_said_as_people_say_them(city):
    where = {"area": "本町"}
    assert speech(asked("NextCollectionIntent", where, category="ペットボトル")).count("12月9日 水曜日") == 1
    assert "今日、11月26日 木曜日は、燃えるごみです" in speech(
        asked("CollectionOnDateIntent", where, date="2026-11-26")
    )
    assert "11月28日 土曜日に、収集はありません" in speech(asked("CollectionOnDateIntent", where, date="2026-W48-WE"))
    assert "いつの収集" in speech(asked("CollectionOnDateIntent", where, date="2026"))


def test_a_thing_leads_to_its_kind_and_the_next_day(city):
    said = speech(asked("SortItemIntent", {"area": "本町"}, item="新聞紙"))
    assert "古紙です" in said
    assert "次に出せるのは" in said
    assert "次の古紙は" in speech(asked("NextCollectionIntent", {"area": "本町"}, category="こし"))
    assert "どれですか" in speech(asked("SortItemIntent", {"area": "本町"}, item="じょうぎ"))
    assert "見つかりませんでした" in speech(asked("SortItemIntent", {"area": "本町"}, item="ｑｘｚ"))


def test_a_moved_collection_is_told_with_its_reason(city):
    day = datetime(2026, 12, 9).date()  # noqa: DTZ001  a day of the calendar
    changing.move("mihon", changing.NewMove("ペットボトル", day, day.replace(day=10), "大雪のため"), SYSTEM)
    said = speech(asked("NextCollectionIntent", {"area": "本町"}, category="ペットボトル"))
    assert "12月10日 木曜日" in said
    assert "大雪のため" in said
    assert city_now("mihon")


def test_a_skill_of_one_municipality_hears_only_its_areas(city, settings, hataori_data):
    importing.import_folder("tanabe", hataori_data / "citizen-apps" / "5374" / "tanabe", SYSTEM)
    settings.HATAORI_ALEXA = {"verify": False, "skills": {SKILL: "tanabe"}}
    assert "見つかりませんでした" in speech(asked("SetAreaIntent", area="大江"))
    assert "本町にしました" in speech(asked("SetAreaIntent", area="本町"))
    assert models.Home.objects.get().area.city.slug == "tanabe"
