"""The desk's pages: who may see and do what, errors at their fields, what is audited."""

import pytest

from hataori.platform.audit import api as audit
from hataori.services.automatic_schemes import actions, models, paying

from .conftest import CLERK, HEAD, browser_of, look, newest, offered, resident_account
from .test_paying import DECEMBER, DETAILS, award, file_of

pytestmark = pytest.mark.django_db
PAGES = ("", "looks/", "explain/", "letters/", "payments/", "numbers/", "parameters/", "parameters/child_allowance/")


@pytest.fixture
def family(city):
    return city.family(1, "2024-01-10")


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_the_section_and_the_auditor_and_not_for_a_resident(desk, city, page):
    for login in ("child-support.clerk", "child-support.section-head", "audit-committee.auditor"):
        assert desk(login).get(f"/desk/schemes/{page}").status_code == 200
    assert browser_of(resident_account()).get(f"/desk/schemes/{page}").status_code in {302, 403}


def test_another_section_finds_no_proposal_of_ours(desk, family):
    proposal_id = offered()
    other = desk("residents.clerk")
    assert newest().person_id not in text(other.get("/desk/schemes/"))
    assert other.get(f"/desk/schemes/{proposal_id}/").status_code == 404
    assert other.post(f"/desk/schemes/{proposal_id}/exclude/", {"note": "x"}).status_code == 404


def test_a_proposal_shows_facts_articles_and_only_the_next_acts(desk, family):
    look()
    clerk = desk("child-support.clerk")
    page = text(clerk.get(f"/desk/schemes/{newest().pk}/"))
    for words in ("使った事実", "児童手当法", "ご本人にお知らせする", "対象外とする"):
        assert words in page
    assert "決裁する" not in page
    auditor = text(desk("audit-committee.auditor").get(f"/desk/schemes/{newest().pk}/"))
    assert "ご本人にお知らせする" not in auditor


@pytest.mark.parametrize(("act", "field"), [("exclude", "exclude-note"), ("send-back", "send-back-note")])
def test_an_act_without_its_reason_is_told_at_the_field_of_that_act(desk, family, act, field):
    proposal_id = offered()
    models.Proposal.objects.update(state="prepared", prepared_by="somebody")
    page = desk("child-support.approver").post(f"/desk/schemes/{proposal_id}/{act}/", {"note": " "})
    assert page.status_code == 422
    assert f'href="#{field}"' in text(page)
    assert f'id="{field}"' in text(page)
    assert "理由を書いてください" in text(page)


def test_sending_back_is_no_way_round_a_yes(desk, family):
    proposal_id = offered()
    desk("child-support.approver").post(f"/desk/schemes/{proposal_id}/send-back/", {"note": "まだ"})
    assert newest().state == "offered"


def test_bulk_acts_say_what_could_not_be_done(desk, family, city):
    city.family(2, "2020-01-10")
    look()
    ids = [str(row.pk) for row in models.Proposal.objects.all()]
    page = text(desk("child-support.clerk").post("/desk/schemes/bulk/", {"act": "release", "proposal": ids}))
    assert "2件はできませんでした" in page
    page = text(desk("child-support.clerk").post("/desk/schemes/bulk/", {"act": "offer", "proposal": ids}))
    assert "2件できました" in page


def test_a_look_begins_at_the_desk_once(desk, family):
    clerk = desk("child-support.clerk")
    assert clerk.post("/desk/schemes/looks/", {"as_of": "", "reason": ""}).status_code == 422
    clerk.post("/desk/schemes/looks/", {"as_of": "2026-11-25", "reason": "定例"})
    assert models.Run.objects.get().reason == "定例"
    assert "別の確認" in text(clerk.post("/desk/schemes/looks/", {"as_of": "2026-11-25", "reason": "また"}))
    auditor = desk("audit-committee.auditor")
    auditor.post("/desk/schemes/looks/", {"as_of": "2026-11-25", "reason": "x"})
    assert models.Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_export_is_audited_and_holds_the_rows(desk, family):
    look()
    found = desk("child-support.clerk").get("/desk/schemes/export.xlsx")
    assert b"".join(found).startswith(b"PK")
    assert audit.verify().whole


# ---- payments


@pytest.mark.django_db(transaction=True)
def test_a_payment_file_is_made_released_by_another_and_only_then_saved(desk, db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    clerk, head = desk("child-support.clerk"), desk("child-support.section-head")
    assert clerk.post("/desk/schemes/payments/", {"pay_on": "あした"}).status_code == 422
    assert clerk.post("/desk/schemes/payments/", {"pay_on": "2026-12-15"}).status_code == 302
    file = models.TransferFile.objects.get()
    page = f"/desk/schemes/payments/{file.pk}/"
    assert "支払いを決裁する" not in text(clerk.get(page))
    assert head.get(f"{page}furikomi.txt").status_code == 409
    assert clerk.post(f"{page}release/").status_code == 403
    assert "30,000円" in text(head.get(page))
    head.post(f"{page}release/")
    saved = b"".join(head.get(f"{page}furikomi.txt").streaming_content)
    assert saved.startswith(b"1210")
    assert audit.verify().whole


def test_nothing_due_is_told_at_the_day(desk, db):
    page = desk("child-support.clerk").post("/desk/schemes/payments/", {"pay_on": "2026-12-15"})
    assert page.status_code == 422
    assert "この日に支払うものがありません" in text(page)


def test_a_return_names_its_field_and_the_account_is_closed(desk, db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    file = file_of(DECEMBER, CLERK)
    clerk = desk("child-support.clerk")
    page = clerk.post("/desk/schemes/payments/returned/", {"reference": "999999", "reason": "該当口座なし"})
    assert page.status_code == 422
    assert "整理番号の支払いが見つかりません" in text(page)
    assert clerk.post("/desk/schemes/payments/returned/", {"reference": "あ", "reason": ""}).status_code == 422
    paying.release_file(file.pk, actor=HEAD)
    typed = {"reference": str(file.payments.get().pk), "reason": "該当口座なし"}
    assert clerk.post("/desk/schemes/payments/returned/", typed).status_code == 302
    assert not paying.has_account("P1")


def test_another_sections_file_is_not_there(desk, db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    file = file_of(DECEMBER, CLERK)
    assert desk("residents.section-head").get(f"/desk/schemes/payments/{file.pk}/").status_code in {403, 404}


def test_the_acts_of_the_page_reach_an_award(desk, city):
    resident = resident_account()
    city.accounts[city.family(1, "2024-01-10")] = resident.id
    proposal_id = offered()
    actions.accept(proposal_id, actor=resident, account=DETAILS)
    page = f"/desk/schemes/{proposal_id}/"
    clerk, approver = desk("child-support.clerk"), desk("child-support.approver")
    clerk.post(f"{page}prepare/", {"note": "台帳で確かめました。", "confirmed": "yes"})
    approver.post(f"{page}release/", {})
    assert models.Award.objects.get().amount == 15_000
    assert "決定" in text(clerk.get(page))
