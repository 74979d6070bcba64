"""What a resident sees and can do, without scripts: own offers only, errors at their fields, nothing by accident."""

import pytest

from hataori.kernel.errors import Conflict
from hataori.platform.consent import api as consent
from hataori.services.automatic_schemes import actions, models, paying

from .conftest import CLERK, browser_of, look, newest, offered, resident_account
from .test_paying import DETAILS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.fixture
def resident(city):
    account = resident_account()
    city.accounts[city.family(1, "2024-01-10")] = account.id
    return account


def answer(resident, proposal_id, **typed):
    return browser_of(resident).post(f"/my/proposals/{proposal_id}/answer/", typed)


def test_an_offer_tells_what_how_much_why_and_on_which_facts(resident):
    proposal_id = offered()
    page = browser_of(resident).get(f"/my/proposals/{proposal_id}/").content.decode()
    for words in ("児童手当", "月 15,000円", "市が使った情報", "児童手当法", "見本", "受け取る", "辞退する"):
        assert words in page
    assert "お返事を待っています" in browser_of(resident).get("/my/proposals/").content.decode()


def test_a_known_account_makes_yes_one_button(resident):
    proposal_id = offered()
    paying.set_account(newest().person_id, DETAILS, source="typed")
    assert "口座番号" not in browser_of(resident).get(f"/my/proposals/{proposal_id}/").content.decode()
    assert answer(resident, proposal_id, answer="accept").status_code == 302
    assert newest().state == "accepted"


def test_an_account_that_is_not_one_is_told_at_its_field_and_nothing_is_answered(resident):
    proposal_id = offered()
    typed = {"bank_code": "1", "branch_code": "123", "account_kind": "ordinary", "account_number": "1234567"}
    page = answer(resident, proposal_id, answer="accept", **typed)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert newest().state == "offered"
    assert not models.Account.objects.exists()
    answer(resident, proposal_id, answer="accept", **typed | {"bank_code": "0001"})
    assert newest().state == "accepted"
    assert paying.account_details(newest().person_id)["holder_kana"] == "ｲﾁﾉﾐﾔ ﾊﾅｺ"


def test_a_post_without_an_answer_is_no_no(resident):
    proposal_id = offered()
    answer(resident, proposal_id)
    assert newest().state == "offered"


def test_a_yes_that_comes_too_late_keeps_no_account(resident):
    proposal_id = offered()
    models.Proposal.objects.update(state="superseded")
    answer(resident, proposal_id, answer="accept", **{k: DETAILS[k] for k in DETAILS if k != "holder_kana"})
    assert not models.Account.objects.exists()


def test_another_persons_offer_and_one_not_yet_told_are_not_there(resident, city):
    look()
    assert browser_of(resident).get(f"/my/proposals/{newest().pk}/").status_code == 404
    actions.offer(str(newest().pk), actor=CLERK)
    stranger = resident_account()
    city.accounts[city.family(2, "2019-01-10")] = stranger.id
    assert browser_of(stranger).get(f"/my/proposals/{newest().pk}/").status_code == 404
    assert answer(stranger, newest().pk, answer="accept").status_code == 404
    assert newest().state == "offered"


def test_what_was_told_stays_readable_whatever_became_of_it(resident):
    proposal_id = offered()
    actions.exclude(proposal_id, actor=CLERK, reason="届出が誤り")
    page = browser_of(resident).get(f"/my/proposals/{proposal_id}/")
    assert "対象になりませんでした" in page.content.decode()


def test_a_visitor_is_sent_to_sign_in(client, resident):
    assert client.get("/my/proposals/").status_code == 302


def test_offers_of_one_scheme_or_of_all_are_stopped_and_taken_up_again(resident):
    proposal_id = offered()
    browser = browser_of(resident)
    browser.post("/my/proposals/offers/", {"offers": "off", "scheme": "child_allowance"})
    assert newest().state == "declined"
    assert "提案を止めている制度" in browser.get("/my/proposals/").content.decode()
    browser.post("/my/proposals/offers/", {"offers": "on", "scheme": "child_allowance"})
    assert not models.OptOut.objects.exists()
    browser.post("/my/proposals/offers/", {"offers": "off"})
    assert models.OptOut.objects.get().scheme == ""
    assert browser.post("/my/proposals/offers/", {"offers": "off", "scheme": "nonsense"}).status_code == 404
    assert browser.get(f"/my/proposals/{proposal_id}/").status_code == 200


def test_a_consent_taken_back_stops_the_award(resident):
    proposal_id = offered()
    actions.accept(proposal_id, actor=resident)
    given = consent.active(resident.id, "scheme:child_allowance")
    consent.withdraw(given.id, account_id=resident.id, actor=resident)
    with pytest.raises(Conflict, match="同意を取り消しました"):
        actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="確かめました。")
