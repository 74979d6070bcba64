"""A clerk enters what came over the counter, by mail and by phone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models as rows
from hataori.kernel import clock
from hataori.platform.events import api as events
from hataori.services.online_applications.service import ENTERERS

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import Desk

pytestmark = pytest.mark.django_db
URL = f"/desk/cases/new/{CHILD_ALLOWANCE}/"


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


def typed(**other):
    form = registration.current_form(CHILD_ALLOWANCE)
    return filled(form) | {
        "channel": "mail",
        "received_on": clock.today().isoformat(),
        "received_time": "10:30",
        "form_version": form.digest,
        **other,
    }


def only_case() -> workflow.Case:
    return workflow.case(rows.Case.objects.get().number)


def test_the_procedure_is_found_by_everyday_words(clerk):
    page = clerk.page("new/?q=こども お金")
    assert URL in page
    assert "見つかりませんでした" in clerk.page("new/?q=ぬるぽがっ")


def test_one_page_holds_all_questions(clerk):
    page = clerk.page(f"new/{CHILD_ALLOWANCE}/")
    for name in ("family_name", "address", "対象のこども.0.氏名", "channel", "received_on"):
        assert f'name="{name}"' in page
    assert clerk.status("new/ICH-9999/") == 404


def test_a_letter_becomes_a_case_with_its_day_of_arrival(clerk):
    day = clock.today() - timedelta(days=4)
    answer = clerk.client.post(URL, typed(received_on=day.isoformat()))
    case = only_case()
    assert answer.url == f"/desk/cases/{case.number}/"
    assert (case.channel, case.received_on, case.applicant_id) == ("mail", day, "")
    assert "10:30" in workflow.notes(case.number)[0].text
    fact = events.find(types={"application.submitted"})[0]
    assert fact.data["channel"] == "mail", "the denominator of the KPI is real"


def test_a_double_click_gives_one_case(clerk):
    first = clerk.client.post(URL, typed(idempotency_key="k-1"))
    second = clerk.client.post(URL, typed(idempotency_key="k-1"))
    assert first["Location"] == second["Location"]
    assert rows.Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"family_name": ""}, "氏"),
        ({"received_on": "2026-02-31"}, "日"),
        ({"received_on": "令和99年1月1日"}, "日"),
        ({"received_on": "2000-01-01"}, "1年以内"),
        ({"received_time": "25:00"}, "10:30 のように"),
        ({"channel": "online"}, "受付の方法"),
        ({"channel": ""}, "受付の方法"),
        ({"birth_date": "2025年13月1日"}, "生年月日"),
        ({"personal_number": "123456789012"}, "マイナンバー"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(clerk, wrong, said):
    answer = clerk.client.post(URL, typed(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "error-summary" in page
    assert "愛知県一宮市本町2丁目5番6号" in page
    assert not rows.Case.objects.exists()


def test_a_day_that_has_not_come_is_refused(clerk):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert clerk.client.post(URL, typed(received_on=tomorrow)).status_code == 422


def test_papers_are_kept_and_a_wrong_one_is_named(clerk):
    slot = registration.current_form(CHILD_ALLOWANCE).papers[0].slot
    bad = SimpleUploadedFile("a.pdf", b"MZ\x90\x00 not a pdf")
    answer = clerk.client.post(URL, typed() | {f"paper_{slot}": bad})
    assert answer.status_code == 422
    assert not rows.Case.objects.exists()
    from hataori.blocks.documents.api import render

    good = SimpleUploadedFile("口座.pdf", render("report", {"title": "口座", "sections": []}))
    clerk.client.post(URL, typed() | {f"paper_{slot}": good})
    case = only_case()
    assert [file.name for file in registration.application(case.number).files] == ["口座.pdf"]
    file_id = registration.application(case.number).files[0].file_id
    assert clerk.status(f"{case.number}/files/{file_id}/") == 200


def test_questions_that_hang_on_an_answer_come_when_asked_for(clerk):
    form = registration.current_form(CHILD_ALLOWANCE)
    if not any(page.when for page in form.pages):
        form = next(
            registration.current_form(p)
            for p in (f"ICH-{n:04}" for n in range(1, 195))
            if any(page.when for page in registration.current_form(p).pages)
        )
    hung = next(page for page in form.pages if page.when)
    name, value = hung.when
    answer = clerk.client.post(
        f"/desk/cases/new/{form.procedure_id}/", {"renew": "1", "channel": "counter", name: value}
    )
    assert f'name="{hung.fields[0].name}"' in answer.content.decode()


def test_another_sections_procedure_is_taken_and_goes_there(clerk):
    other = Desk("clerk", "citizens")
    answer = other.client.post(URL, typed())
    assert answer.url == "/desk/cases/new/"
    case = only_case()
    assert case.department == "child-support"
    assert other.status(f"{case.number}/") == 404
    assert clerk.status(f"{case.number}/") == 200


@pytest.mark.parametrize("role", ENTERERS)
def test_the_menu_offers_entering_to_those_who_may(catalogue, role):
    desk = Desk(role)
    assert 'href="/desk/cases/new/"' in desk.client.get("/desk/").content.decode()
    assert desk.status("new/") == 200


def test_who_only_reads_enters_nothing(catalogue):
    assert 'href="/desk/cases/new/"' not in Desk("auditor", "").client.get("/desk/").content.decode()
    assert Desk("auditor", "").client.post(URL, typed()).status_code == 403
    assert not rows.Case.objects.exists()


def test_two_children_come_over_the_counter(clerk):
    asked = typed(対象のこども="2", renew="1")
    page = clerk.client.post(URL, asked).content.decode()
    assert "対象のこどもの数" in page
    assert 'name="対象のこども.1.氏名"' in page
    second = {
        f"対象のこども.1.{name}": asked[f"対象のこども.0.{name}"] for name in ("氏名", "生年月日", "届出人と本人の関係")
    }
    clerk.client.post(URL, typed(対象のこども="2", **second))
    answers = registration.application(only_case().number).answers
    assert answers["対象のこども"] == "2"
    assert answers["対象のこども.1.氏名"] == answers["対象のこども.0.氏名"]
