"""A paper is looked up and withdrawn at the desk: by whom may decide, freshly proven, for a reason, and once."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import codes
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.access import STEP_UP_KEY
from hataori.platform.accounts.models import Account, RoleGrant
from hataori.platform.audit import api as audit

from .samples import NOTICE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: no paper was withdrawn at the desk"),
]
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)
TYPED = {"reason": "金額の誤り", "superseded_by": "", "sure": "on"}


@pytest.fixture(autouse=True)
def _noon(keys):
    with clock.frozen(NOON):
        yield


def issued(about="case/R8-0001", department="childcare"):
    return documents.issue(
        template="notice",
        title="決定通知書",
        data=NOTICE,
        owner_id="resident-1",
        about=about,
        department=department,
        actor=SYSTEM,
    )


@pytest.fixture
def desk():
    def signed_in(role: str, department: str = "childcare", *, fresh: bool = True) -> Client:
        account = Account.objects.create(
            login=f"{role}.{department}", kind="staff", display_name="職員", created_at=clock.now()
        )
        RoleGrant.objects.create(
            account=account, role=role, department=department, starts_on=clock.today(), granted_by="test"
        )
        client = Client()
        client.force_login(account)
        if fresh:
            session = client.session
            session[STEP_UP_KEY] = clock.now().isoformat()
            session.save()
        return client

    return signed_in


def page(answer) -> str:
    return answer.content.decode()


def test_the_head_withdraws_a_paper_and_the_public_page_says_so(desk, client):
    paper, head = issued(), desk("section_head")
    at = f"/desk/papers/{paper.id}/"
    assert "文書を取り消す" in page(head.get(at))
    assert "案件 R8-0001" in page(head.get(at))
    done = head.post(f"{at}revoke/", TYPED, follow=True)
    assert "文書を取り消しました" in page(done)
    assert "金額の誤り" in page(done)
    public = page(client.get(f"/verify/{paper.code}/"))
    assert "取り消されています（失効）" in public
    assert "令和8年11月25日" in public.partition("失効した日")[2][:80]
    assert "金額の誤り" not in public
    (entry,) = [each for each in audit.entries(subject=f"document/{paper.id}") if each.action == "document.revoked"]
    assert entry.reason == "金額の誤り"
    assert entry.actor_id not in ("system", "guest")


def test_another_paper_takes_its_place(desk):
    first, second, head = issued(), issued("case/R8-0002"), desk("approver")
    at = f"/desk/papers/{first.id}/revoke/"
    assert head.post(at, TYPED | {"superseded_by": "short"}).status_code == 422
    assert head.post(at, TYPED | {"superseded_by": first.code}).status_code == 422
    assert head.post(at, TYPED | {"superseded_by": codes.shown(second.code)}).status_code == 302
    assert documents.standing(first.code).superseded_by == second.number
    assert second.number in page(head.get(f"/desk/papers/{first.id}/"))


@pytest.mark.parametrize("missing", ["reason", "sure"])
def test_without_a_reason_or_a_second_look_nothing_happens_and_nothing_typed_is_lost(desk, missing):
    paper, head = issued(), desk("section_head")
    answer = head.post(f"/desk/papers/{paper.id}/revoke/", TYPED | {missing: "", "superseded_by": "7K2QM"})
    assert answer.status_code == 422
    assert "7K2QM" in page(answer)
    assert documents.standing(paper.code).state == "valid"


def test_twice_is_told_and_not_done(desk):
    paper, head = issued(), desk("section_head")
    head.post(f"/desk/papers/{paper.id}/revoke/", TYPED)
    again = head.post(f"/desk/papers/{paper.id}/revoke/", TYPED)
    assert again.status_code == 422
    assert "すでに取り消されています" in page(again)


def test_who_has_not_shown_himself_lately_is_asked_to(desk):
    paper, head = issued(), desk("section_head", fresh=False)
    shown = page(head.get(f"/desk/papers/{paper.id}/"))
    assert "本人確認をして、取り消しに進む" in shown
    assert 'name="reason"' not in shown
    answer = head.post(f"/desk/papers/{paper.id}/revoke/", TYPED)
    assert answer.headers["Location"].startswith("/account/step-up/")
    assert documents.standing(paper.code).state == "valid"
    fresh = desk("approver")
    with clock.frozen(NOON + timedelta(minutes=11)):
        assert fresh.post(f"/desk/papers/{paper.id}/revoke/", TYPED).headers["Location"].startswith("/account/step-up/")


def test_clerks_and_auditors_look_and_withdraw_nothing(desk):
    paper = issued()
    for role in ("clerk", "auditor"):
        reader = desk(role)
        assert "文書を取り消す" not in page(reader.get(f"/desk/papers/{paper.id}/"))
        assert reader.post(f"/desk/papers/{paper.id}/revoke/", TYPED).status_code == 403
    assert documents.standing(paper.code).state == "valid"


def test_another_sections_paper_does_not_exist_here(desk):
    paper, other = issued(), desk("section_head", "tax")
    assert other.get(f"/desk/papers/{paper.id}/").status_code == 404
    assert other.post(f"/desk/papers/{paper.id}/revoke/", TYPED).status_code == 404
    assert paper.number not in page(other.get("/desk/papers/"))


def test_residents_and_guests_do_not_come_in(client):
    assert client.get("/desk/papers/").status_code == 302
    paper = issued()
    assert client.post(f"/desk/papers/{paper.id}/revoke/", TYPED).status_code == 302
    assert documents.standing(paper.code).state == "valid"


def test_papers_are_found_by_number_receipt_and_code(desk):
    first, second, clerk = issued(), issued("case/R8-0002"), desk("clerk")
    everything = page(clerk.get("/desk/papers/"))
    assert first.number in everything
    assert second.number in everything
    for typed in (second.number, "R8-0002", codes.shown(second.code).lower()):
        said = page(clerk.get("/desk/papers/", {"q": typed}))
        assert f"/desk/papers/{second.id}/" in said
        assert f"/desk/papers/{first.id}/" not in said
    assert "この番号の文書はありません" in page(clerk.get("/desk/papers/", {"q": "nothing"}))
