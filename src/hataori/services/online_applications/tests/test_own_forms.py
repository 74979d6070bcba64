"""Residents on a form its section wrote: conditions, rows, computed answers and fees, with scripts and without."""

from dataclasses import replace

import pytest
from django.test import Client
from playwright.sync_api import expect

from hataori.blocks.catalogue import api as procedures
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.tests.made import FEE_TABLE, PAGES, PAPERS
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant

PROCEDURE = "ICH-0032"
BASE = f"/procedures/{PROCEDURE}/apply/"
HOME = {"has_partner": "no", "own_income": "3,000,000"}
CHILD = {
    "children": "1",
    "children.0.child_name": "髙橋 葵",
    "children.0.child_birth": "令和7年4月1日",
}


def age_of_april(year: int) -> str:
    """The age today of who was born on 1 April of that year."""
    today = clock.today()
    return str(today.year - year - (today.month < 4))


@pytest.fixture
def own_form(catalogue) -> registration.Form:
    """The form with everything, in force for a procedure of the city."""
    found = procedures.procedure(PROCEDURE)
    person = registration.standard_pages(found)["person"]
    texts = {"intro": "はじめにお読みください。"}
    form = registration.form_from(found, (*PAGES, person), PAPERS, tables=(FEE_TABLE,), texts=texts)
    head = Actor("staff-1", "staff", "見本", frozenset({RoleGrant(Role.SECTION_HEAD, found.department)}))
    registration.publish_form(form, effective_on=clock.today(), actor=head)
    return form


def send(client: Client, page: str, form: registration.Form, **typed: str):
    return client.post(f"{BASE}{page}/", {"form_version": form.digest, **typed})


def test_without_scripts_the_questions_that_come_up_are_asked_before_going_on(own_form):
    client = Client()
    first = client.get(BASE).content.decode()
    assert "はじめにお読みください。" in first
    assert '<template data-field="partner_income">' in first
    answer = send(client, "home", own_form, has_partner="yes", own_income="3,000,000")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "答えに合わせて、質問が増えました。" in page
    assert '<template data-field="partner_income">' not in page
    assert "入力してください。</span>" not in page, "nothing is complained of that was not asked yet"
    answer = send(client, "home", own_form, has_partner="yes", own_income="3,000,000", partner_income="")
    assert answer.status_code == 422
    answer = send(client, "home", own_form, has_partner="yes", own_income="3,000,000", partner_income="4,000,000")
    assert answer["Location"] == f"{BASE}children/"
    assert 'value="7000000"' in client.get(f"{BASE}home/").content.decode()


def test_rows_are_added_and_taken_away_and_keep_what_was_typed(own_form):
    client = Client()
    send(client, "home", own_form, **HOME)
    assert "お子さん（1人目）" in client.get(f"{BASE}children/").content.decode()
    answer = send(client, "children", own_form, **CHILD, add_row="children")
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "お子さん（2人目）" in page
    assert 'value="髙橋 葵"' in page
    assert "を入力してください。" not in page, "who adds a row has not finished yet"
    two = {**CHILD, "children": "2", "children.1.child_name": "髙橋 蓮", "children.1.child_birth": "R8.4.1"}
    send(client, "children", own_form, **two, remove_row="children.0")
    page = client.get(f"{BASE}children/").content.decode()
    assert 'value="髙橋 蓮"' in page
    assert "髙橋 葵" not in page
    assert "お子さん（2人目）" not in page


def test_it_is_filed_with_what_was_asked_and_the_fee_stands_on_the_check_page(own_form, resident):
    client = Client()
    client.force_login(resident)
    send(client, "home", own_form, has_partner="yes", own_income="3,000,000", partner_income="4,000,000")
    send(client, "children", own_form, **CHILD)
    send(client, "high", own_form, reason="", agree="true", help="")
    person = dict(registration.prefilled(own_form, actor_for(resident)))
    send(client, "person", own_form, **person)
    check = client.get(f"{BASE}check/").content.decode()
    assert "300円" in check
    assert "所得証明書" in check
    draft = registration.find_draft(PROCEDURE, actor=actor_for(resident))
    answer = client.post(f"{BASE}check/", {"form_version": own_form.digest, "draft": draft.id})
    assert answer.status_code == 302, answer.content.decode()
    (filed,) = registration.applications_of(actor_for(resident))
    assert filed.answers["income"] == "7000000"
    assert filed.answers["children.0.child_age"] == age_of_april(2025)
    assert "reason" not in filed.answers
    words = dict(row for _, rows in registration.answers_for_display(filed) for row in rows)
    assert words["お子さん（1人目） お名前"] == "髙橋 葵"
    assert words["配偶者はいますか"] == "はい"


def test_a_page_these_answers_do_not_call_for_leads_back(own_form):
    client = Client()
    send(client, "home", own_form, **HOME)
    assert client.get(f"{BASE}high/")["Location"] == BASE
    assert client.get(f"{BASE}nowhere/").status_code == 404


def test_a_draft_moves_to_the_form_published_since(own_form):
    client = Client()
    send(client, "home", own_form, **HOME)
    found = procedures.procedure(PROCEDURE)
    home = replace(PAGES[0], fields=tuple(field for field in PAGES[0].fields if field.name != "note"))
    newer = registration.form_from(found, (home, *PAGES[1:]), PAPERS)
    head = Actor("staff-1", "staff", "見本", frozenset({RoleGrant(Role.SECTION_HEAD, found.department)}))
    registration.publish_form(newer, effective_on=clock.today(), actor=head)
    page = client.get(f"{BASE}home/").content.decode()
    assert 'value="3,000,000"' in page, "what was typed is carried over"
    assert newer.digest in page


def test_the_clerk_at_the_counter_has_the_same_form(own_form):
    from .desk_people import Desk

    desk = Desk("clerk", procedures.procedure(PROCEDURE).department)
    page = desk.page(f"new/{PROCEDURE}/")
    assert "あなたの収入" in page
    typed = {"channel": "counter", "received_on": clock.today().isoformat(), "form_version": own_form.digest}
    person = {"family_name": "髙橋", "family_kana": "タカハシ", "birth_date": "S60.11.2", "address": "一宮市本町2"}
    answer = desk.client.post(
        f"/desk/cases/new/{PROCEDURE}/", {**typed, **person, "phone": "0586-28-8100", **HOME, **CHILD}
    )
    assert answer.status_code == 302, answer.content.decode()


def actor_for(account) -> Actor:
    from hataori.platform.accounts.actors import actor_for as found

    return found(account)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_questions_come_and_go_and_sums_are_made_at_once(own_form, open_page):
    page = open_page(BASE)
    income = page.locator("#id_partner_income")
    assert income.count() == 0
    page.get_by_label("はい").check()
    income.fill("４，０００，０００円")
    page.locator("#id_own_income").fill("3000000")
    assert page.locator("#id_income").input_value() == "7000000"
    page.get_by_label("いいえ").check()
    assert income.count() == 0
    assert page.locator("#id_income").input_value() == "3000000"
    page.get_by_label("はい").check()
    assert income.input_value() == "４，０００，０００円", "what was typed is there again"
    page.get_by_role("button", name="保存して次へ").click()
    page.wait_for_url("**/children/")
    page.locator("[id='id_children.0.child_birth']").fill("平成28年4月1日")
    assert page.locator("[id='id_children.0.child_age']").input_value() == age_of_april(2016)
    expect(page.locator("[id='id_children.0.child_school']")).to_be_visible()
    page.locator("[id='id_children.0.child_birth']").fill("令和8年4月1日")
    expect(page.locator("[id='id_children.0.child_school']")).to_have_count(0)
