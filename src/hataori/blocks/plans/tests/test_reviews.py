"""The yearly review: frozen figures, who writes, who signs, and that nothing signed is ever lost."""

import io
import threading
from datetime import date, datetime

import openpyxl
import pytest
from django.db import connections

from hataori.blocks.indicators.consumers import CONSUMERS
from hataori.blocks.indicators.tests import random_year
from hataori.blocks.plans import models, queries, reviews
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events.api import find, run_consumer

GOOD = reviews.Written("窓口の利用がまだ多い。", "continue", "")


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(datetime(2027, 4, 10, 9, tzinfo=JST)):
        yield


@pytest.fixture
def head():
    grants = frozenset({RoleGrant(Role.SECTION_HEAD, "information-systems")})
    return Actor("staff/head", "staff", "試験 課長", grants)


@pytest.fixture
def opened(city, dx_office):
    assert reviews.open_year(2026, as_of=date(2027, 3, 31), actor=dx_office) == 27
    return city


def seen(measure="m01"):
    return reviews.stamp(models.Review.objects.get(measure=measure, fiscal_year=2026).updated_at.timestamp())


def submitted(head):
    return reviews.submit("m01", 2026, GOOD, seen=seen(), actor=head)


def test_opening_twice_adds_nothing(opened, dx_office):
    assert reviews.open_year(2026, as_of=date(2027, 3, 31), actor=dx_office) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_year_at_once_open_it_once(city, dx_office):
    opened: list[int] = []

    def open_year() -> None:
        try:
            opened.append(reviews.open_year(2025, as_of=date(2026, 3, 31), actor=dx_office))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_year) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(opened) == [0, 27]


def test_the_figures_are_frozen_whatever_happens_later(opened, dx_office):
    before = queries.review("m01", 2026).figures
    random_year.write(random_year.rows(["application.submitted"], 300, seed=1))
    run_consumer(CONSUMERS[0])

    assert queries.review("m01", 2026).figures == before
    assert before[0]["state"] == "unmeasured"


def test_department_writes_headquarters_signs_and_events_tell(opened, head, dx_office):
    submitted(head)
    signed = reviews.sign_off("m01", 2026, actor=dx_office)

    assert signed.state == "signed_off"
    assert [entry.act for entry in signed.entries] == ["opened", "submitted", "signed_off"]
    told = [event.type for event in find(subject="plan-review/m01/2026")]
    assert told == ["plan.review_opened", "plan.review_submitted", "plan.review_signed_off"]


def test_an_amendment_keeps_what_was_signed(opened, head, dx_office):
    submitted(head)
    reviews.sign_off("m01", 2026, actor=dx_office)
    reviews.reopen("m01", 2026, note="件数の誤り", actor=head)
    changed = reviews.Written("件数を直した。", "change", "対象を絞る。")
    again = reviews.submit("m01", 2026, changed, seen=seen(), actor=head)

    assert [again.revision, again.decision] == [2, "change"]
    assert [entry.content["cause"] for entry in again.entries if entry.act == "signed_off"] == [GOOD.cause]


def test_who_may_not(opened, head, dx_office, clerk):
    stranger = Actor("x", "staff", "他課", frozenset({RoleGrant(Role.SECTION_HEAD, "sports")}))
    for actor in (stranger, Actor("y", "resident", "住民")):
        with pytest.raises(Forbidden):
            reviews.save("m01", 2026, GOOD, seen=seen(), actor=actor)
    with pytest.raises(Forbidden):
        reviews.submit("m01", 2026, GOOD, seen=seen(), actor=clerk)
    submitted(head)
    with pytest.raises(Forbidden):
        reviews.sign_off("m01", 2026, actor=head)
    with pytest.raises(Forbidden):
        reviews.open_year(2025, as_of=date(2026, 3, 31), actor=head)


@pytest.mark.parametrize(
    "written",
    [
        reviews.Written("", "continue", ""),
        reviews.Written("x", "", ""),
        reviews.Written("x", "dance", ""),
        reviews.Written("x", "change", " "),
        reviews.Written("x", "stop", ""),
    ],
)
def test_an_incomplete_review_can_be_saved_but_not_handed_in(opened, head, written):
    reviews.save("m01", 2026, written, seen=seen(), actor=head)
    with pytest.raises(Rejected):
        reviews.submit("m01", 2026, written, seen=seen(), actor=head)


def test_two_writers_do_not_overwrite_each_other(opened, head, clerk):
    stale = seen()
    with clock.frozen(datetime(2027, 4, 10, 9, 1, tzinfo=JST)):
        reviews.save("m01", 2026, GOOD, seen=stale, actor=clerk)
    with pytest.raises(Conflict):
        reviews.save("m01", 2026, GOOD, seen=stale, actor=head)


def test_states_cannot_be_skipped(opened, head, dx_office):
    with pytest.raises(Conflict):
        reviews.sign_off("m01", 2026, actor=dx_office)
    submitted(head)
    with pytest.raises(Conflict):
        reviews.save("m01", 2026, GOOD, seen=seen(), actor=head)
    reviews.send_back("m01", 2026, note="原因をくわしく", actor=dx_office)
    assert queries.review("m01", 2026).state == "draft"


def test_the_desk_pages_take_a_department_through_its_review(opened, sign_in):
    client = sign_in("section_head@information-systems")
    page = client.get("/desk/reviews/?year=2026&mine=1").content.decode()
    assert "電子申請の利用促進" in page
    assert "図書蔵書検索システム" not in page.split("<main")[1]

    sent = {"cause": "窓口が多い", "decision": "continue", "next_step": "", "seen": seen()}
    saved = client.post("/desk/reviews/2026/m01/save/", sent)
    assert saved.status_code == 200
    assert f'value="{seen()}"' in saved.content.decode()
    sent["seen"] = seen()
    assert client.post("/desk/reviews/2026/m01/", sent | {"submit": "1", "cause": ""}).status_code == 422
    answer = client.post("/desk/reviews/2026/m01/", sent | {"submit": "1", "save_and_next": "1"})
    assert answer.headers["Location"] == "/desk/reviews/2026/m02/"


def test_signing_needs_a_fresh_proof_of_identity(opened, head, sign_in):
    submitted(head)
    client = sign_in("dx_office")
    session = client.session
    session["step_up_at"] = "2027-04-01T00:00:00+09:00"
    session.save()

    answer = client.post("/desk/reviews/2026/m01/sign-off/")

    assert "step-up" in answer.headers["Location"]
    assert queries.review("m01", 2026).state == "submitted"


def test_headquarters_signs_and_the_public_page_shows_it(opened, head, sign_in):
    submitted(head)
    client = sign_in("dx_office")

    assert client.post("/desk/reviews/2026/m01/sign-off/").status_code == 302
    assert "窓口の利用がまだ多い" in client.get("/plan/measures/m01/").content.decode()


def test_the_export_for_the_headquarters_has_every_series(opened, head, sign_in):
    submitted(head)
    client = sign_in("dx_office")

    book = openpyxl.load_workbook(io.BytesIO(client.get("/desk/reviews/2026.xlsx").content))
    assert book.worksheets[0].max_row == 1 + 23 + 5
    assert client.get("/desk/reviews/2026.pdf").content.startswith(b"%PDF")
    text = b"".join(client.get("/desk/reviews/2026.csv").streaming_content).decode("utf-8-sig")
    assert "窓口の利用がまだ多い" in text


def test_desk_plan_pages_take_a_draft_to_its_edition(opened, sign_in):
    client = sign_in("dx_office")
    assert client.post("/desk/plan/", {"number": "2.1", "change": "見直し"}).status_code == 302
    for path in ("", "measures/m01/", "measures/m01/figures/m01/", "measures/new/", "items/1.1/", "publish/"):
        assert client.get(f"/desk/plan/2.1/{path}").status_code == 200, path
    sent = {
        "baseline_text": "26.0%",
        "baseline": "26",
        "target_text": "55%",
        "target": "55",
        "target_fiscal_year": "2030",
    }
    assert client.post("/desk/plan/2.1/measures/m01/figures/m01/", sent).status_code == 302
    assert "<ins>55%</ins>" in client.get("/desk/plan/2.1/").content.decode()
    bad = client.post("/desk/plan/2.1/measures/m01/figures/m01/", sent | {"target": "たくさん"})
    assert bad.status_code == 422
    two_stories = client.post("/desk/plan/2.1/measures/m01/figures/m01/", sent | {"target_text": "60%"})
    assert "印刷する文字の数と違います" in two_stories.content.decode()
    day = {"effective_on-year": "2027", "effective_on-month": "4", "effective_on-day": "10"}
    assert client.post("/desk/plan/2.1/publish/", {"label": "第2.1版", "change": "見直し"} | day).status_code == 302
    assert queries.current().number == "2.1"
    assert client.get("/desk/plan/2.1/").status_code == 404


def test_a_clerk_reads_the_draft_but_cannot_edit(opened, dx_office, sign_in):
    from hataori.blocks.plans import drafts

    drafts.open_draft("2.1", change="x", actor=dx_office)
    client = sign_in("clerk@sports")

    assert client.get("/desk/plan/2.1/").status_code == 200
    assert client.get("/desk/plan/2.1/measures/m01/").status_code == 403
    assert client.post("/desk/plan/2.1/measures/m01/drop/").status_code == 403
