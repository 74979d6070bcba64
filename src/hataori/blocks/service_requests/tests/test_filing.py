"""What somebody notices who reports: taken, refused with a sentence, routed, promised, masked."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hataori.blocks.service_requests import api, models
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from .conftest import GUEST, PARKS, PLACE, ROADS, facts, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]


def problems(**more) -> dict[str, str]:
    with pytest.raises(Rejected) as refused:
        report(**more)
    return {each.field: each.code for each in refused.value.problems}


def test_a_report_is_taken_routed_and_promised():
    filed = report(contact=api.Contact("花子", "一宮", "hanako@example.jp", "0586-00-0000"))
    request = filed.request
    assert api.is_number(request.number)
    assert (request.state_title, request.status, request.extended_status) == ("受付", "open", "OPEN")
    assert request.department == "road-maintenance"
    assert "10行目" in request.routed_by
    # Three working days after Thursday 26 November: Friday, Monday, Tuesday.
    assert request.due_on == date(2026, 12, 1)
    assert "3開庁日以内" in filed.notice
    assert facts(request.number) == ["report.created", "report.routed"]


def test_the_secret_finds_the_report_and_is_kept_nowhere():
    filed = report()
    assert api.by_token(filed.token).number == filed.request.number
    assert api.token_of(filed.request.number) == filed.token
    assert filed.token not in str(list(models.Request.objects.values()))
    with pytest.raises(NotFound):
        api.by_token(filed.token[:-1] + "x")


def test_who_reported_is_sealed_and_each_reading_is_audited():
    filed = report(contact=api.Contact("花子", "一宮", "hanako@example.jp", "0586-00-0000"))
    raw = models.Request.objects.filter(number=filed.request.number)
    assert "hanako" not in str(raw.extra(select={"sealed": "contact"}).values_list("sealed"))
    assert api.contact(filed.request.number, actor=ROADS, reason="現場の確認").email == "hanako@example.jp"
    assert [entry.reason for entry in audit.entries(subject=f"report/{filed.request.number}")] == ["現場の確認"]
    with pytest.raises(Forbidden):
        api.contact(filed.request.number, actor=PARKS)


def test_what_is_published_names_nobody():
    filed = report(text="隣の山田太郎さんの前の穴。電話 0586-12-3456、マイナンバーは 123456789018 です")
    assert "0586" not in filed.request.description
    assert "123456789018" not in filed.request.description
    written = api.original_text(filed.request.number, actor=ROADS)
    assert "123456789018" not in written, "a personal number is not kept, not even sealed"
    told = [event.data for event in events.read_after(events.Cursor(), 100)]
    assert "山田" not in str(told)


def test_an_emergency_stops_the_form_but_not_the_telephone():
    assert problems(text="ガスのにおいがします。爆発しそう") == {"description": "emergency"}
    assert report(text="ガスのにおいがします。爆発しそう", channel="phone", actor=ROADS).request.channel == "phone"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "no.such"}, {"service_code": "kind_not_found"}),
        ({"point": (35.0, 139.5)}, {"lat": "outside"}),
        ({"point": (34.6, 137.0)}, {"lat": "outside"}),
        ({"point": (None, None)}, {"place": "required"}),
        ({"point": (None, None), "address": "ロンドン橋"}, {"address": "address_unknown"}),
        ({"point": (float("nan"), 1.0)}, {"lat": "range"}),
        ({"text": "あ" * 4001}, {"description": "too_long"}),
        ({"photos": tuple(api.NewPhoto(url="https://e.example/a.jpg") for _ in range(6))}, {"photos": "too_many"}),
        ({"kind": "bicycle.abandoned"}, {"attribute[COUNT]": "required"}),
        ({"kind": "bicycle.abandoned", "attributes": {"COUNT": "nan"}}, {"attribute[COUNT]": "invalid"}),
        ({"attributes": {"size": "elephant"}}, {"attribute[size]": "invalid"}),
        ({"kind": "no.such", "text": "あ" * 4001}, {"service_code": "kind_not_found", "description": "too_long"}),
    ],
)
def test_what_cannot_be_taken_is_refused_by_field(given, expected):
    assert problems(**given) == expected
    assert not models.Request.objects.exists()


def test_words_of_an_address_are_a_place():
    filed = report(point=(None, None), address="一宮市本町")
    assert filed.request.address == "一宮市本町"
    assert abs(filed.request.lat - PLACE[0]) < 0.05


def test_what_belongs_to_others_is_said_and_kept():
    filed = report(text="国道22号の路面に穴があります")
    assert "#9910" in filed.notice
    assert filed.request.owner_hint == filed.notice
    assert filed.request.state == "received", "staff decide; words may be wrong"


def test_abuse_is_kept_and_not_shown():
    filed = report(text="穴を直せ。担当者は死ね")
    assert filed.request.hidden
    assert api.requests(api.Wanted()).total == 0
    shown = api.show_request(filed.request.number, shown=True, reason="本文を直した", actor=ROADS)
    assert not shown.hidden


def test_kinds_are_proposed_and_never_forced():
    assert api.propose("ブランコの鎖が切れそう")[0].code == "park.play"
    assert api.propose("") == []
    assert api.propose("zzz") == []
    filed = report(kind="water.leak", text="ブランコの鎖が切れそう")
    assert filed.request.kind == "water.leak"


def test_a_trial_is_seen_by_nobody_else():
    filed = report(trial=True)
    assert api.requests(api.Wanted()).total == 0
    assert api.requests(api.Wanted(trial=True)).total == 1
    assert report().joined_to == ""
    with pytest.raises(NotFound):
        api.request(filed.request.number)


def test_answers_are_kept_by_the_questions_asked():
    filed = report(kind="dump.illegal", attributes={"goods": ["tyre", "rubble"], "unknown": "x"})
    assert filed.request.attributes == {"goods": ["tyre", "rubble"]}


def test_the_database_refuses_what_must_not_be():
    row = models.Request.objects.get(number=report().request.number)
    for wrong in (
        {"is_open": False},
        {"state": "duplicate"},
        {"lat": 91.0},
        {"state": "fixed"},
        {"rating": 6},
        {"channel": "fax"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Request.objects.filter(pk=row.pk).update(**wrong)


def test_loading_the_city_twice_changes_nothing(settings):
    from hataori.blocks.service_requests import city

    for loader in city.LOADERS:
        assert not loader.load(settings.HATAORI_CITY_FOLDER, None).changed
    api.change_target("road.crack", days=7, mode="working", actor=SYSTEM)
    city.load_kinds(settings.HATAORI_CITY_FOLDER, None)
    assert api.kind("road.crack").days == 7, "a target that staff have set stays"


def test_guests_do_not_read_what_was_written():
    with pytest.raises(Forbidden):
        api.original_text(report().request.number, actor=GUEST)
