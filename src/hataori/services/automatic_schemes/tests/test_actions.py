"""From finding to award: who may do what, what the person decides, and that nothing happens twice."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from hataori.blocks.documents import api as documents
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.consent import api as consent
from hataori.platform.events.api import find
from hataori.services.automatic_schemes import actions, models

from .conftest import (
    APPROVER,
    CLERK,
    HEAD,
    INSURANCE_CLERK,
    OTHER,
    look,
    newest,
    offered,
    resident_account,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sections")]


@pytest.fixture
def resident(city) -> Actor:
    """Whose two-year-old makes the first family entitled."""
    account = resident_account()
    city.accounts[city.family(1, "2024-01-10")] = account.id
    return account


def awarded(resident) -> str:
    proposal_id = offered()
    actions.accept(proposal_id, actor=resident)
    actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="台帳で確かめました。")
    actions.release(proposal_id, actor=APPROVER)
    return proposal_id


def test_the_whole_thread_from_finding_to_paper(resident):
    proposal_id = awarded(resident)
    award = models.Award.objects.get()
    assert (award.amount, award.unit, award.last) == (15_000, "month", None)
    assert award.first == date(2026, 12, 1)
    paper = documents.documents_about(f"proposal/{proposal_id}")[0]
    assert paper.title == "児童手当 決定通知書"
    assert {message.subject for message in messaging.box(resident.id).messages} == {
        "児童手当を受けられます",
        "児童手当の決定通知",
    }
    assert consent.active(resident.id, "scheme:child_allowance")
    told = [event.type for event in find(subject=f"proposal/{proposal_id}")]
    assert told == ["scheme.offered", "scheme.accepted", "scheme.prepared", "scheme.awarded"]


def test_who_prepared_does_not_release(resident):
    proposal_id = offered()
    actions.accept(proposal_id, actor=resident)
    actions.prepare(proposal_id, actor=APPROVER, confirmed=True, note="確かめました。")
    with pytest.raises(Forbidden, match="別の決裁者"):
        actions.release(proposal_id, actor=APPROVER)
    with pytest.raises(Forbidden):
        actions.release(proposal_id, actor=CLERK)
    actions.release(proposal_id, actor=HEAD)


def test_another_section_cannot_touch_it(resident):
    look()
    with pytest.raises(Forbidden):
        actions.offer(str(newest().pk), actor=OTHER)


def test_somebody_else_s_proposal_is_not_there(resident, city):
    proposal_id = offered()
    stranger = resident_account()
    for act in (actions.accept, actions.decline):
        with pytest.raises(NotFound):
            act(proposal_id, actor=stranger)
    assert models.Proposal.objects.get().state == "offered"


def test_a_declined_offer_stays_declined_until_facts_change(resident, city):
    proposal_id = offered()
    actions.decline(proposal_id, actor=resident)
    look()
    assert models.Proposal.objects.count() == 1
    city.family(1, "2024-01-10", "2026-11-01")
    look()
    assert newest().state == "found"


def test_opting_out_declines_what_is_offered_and_stops_more(resident, city):
    offered()
    actions.opt_out("", actor=resident)
    assert models.Proposal.objects.get().state == "declined"
    city.family(1, "2024-01-10", "2026-11-01")
    look()
    assert models.Proposal.objects.count() == 1
    actions.opt_in("", actor=resident)
    look()
    assert newest().state == "found"


def test_a_birth_after_the_award_raises_it_without_asking_again(resident, city):
    awarded(resident)
    city.family(1, "2024-01-10", "2026-12-03")
    with clock.frozen(clock.now() + timedelta(days=20)):
        look(as_of=date(2026, 12, 15))
        row = newest()
        assert (row.change, row.before, row.amount) == ("raised", 15_000, 30_000)
        with pytest.raises(Conflict):
            actions.offer(str(row.pk), actor=CLERK)
        actions.prepare(str(row.pk), actor=CLERK, confirmed=True, note="出生の届出を確かめました。")
        actions.release(str(row.pk), actor=APPROVER)
    before, after = models.Award.objects.order_by("pk")
    assert (before.last, after.first, after.last) == (date(2026, 12, 1), date(2027, 1, 1), None)


def test_moving_away_ends_the_award_with_a_paper(resident, city):
    awarded(resident)
    city.homes.clear()
    look(as_of=date(2026, 12, 15))
    row = newest()
    assert row.change == "ended"
    actions.prepare(str(row.pk), actor=CLERK)
    assert actions.release(str(row.pk), actor=APPROVER) is None
    assert models.Award.objects.get().last == date(2026, 12, 1)
    assert len(documents.documents_about(f"proposal/{row.pk}")) == 1


def test_who_stopped_and_took_up_offers_is_still_seen_to_move_away(resident, city):
    awarded(resident)
    actions.opt_out("", actor=resident)
    actions.opt_in("", actor=resident)
    city.homes.clear()
    look(as_of=date(2026, 12, 15))
    assert newest().change == "ended"


def test_an_uncertain_one_needs_a_word_of_how_it_was_confirmed(resident):
    proposal_id = offered()
    actions.accept(proposal_id, actor=resident)
    models.Proposal.objects.update(certain=False)
    with pytest.raises(Rejected) as refused:
        actions.prepare(proposal_id, actor=CLERK)
    assert "確かめた方法" in refused.value.problems[0].message
    actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="診断書を確かめました。")


def test_silence_is_enough_only_after_the_term_and_only_where_the_route_says_so(city):
    city.family(1, "2024-01-10", income=0)
    look("child_medical")
    row = newest()
    actions.offer(str(row.pk), actor=INSURANCE_CLERK)
    row.refresh_from_db()
    assert row.term_ends == clock.today() + timedelta(days=14)
    assert actions.lapse() == 0
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert actions.lapse() == 1
        assert actions.lapse() == 0
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_note_takes_no_personal_number(resident):
    proposal_id = offered()
    with pytest.raises(Rejected) as refused:
        actions.exclude(proposal_id, actor=CLERK, reason="本人の番号は 123456789018 です")
    assert "マイナンバー" in refused.value.problems[0].message


def test_many_at_once_tell_which_failed_and_why(resident, city):
    city.family(2, "2024-03-01")
    look()
    ids = [str(row.pk) for row in models.Proposal.objects.all()]
    done = actions.each([*ids, ids[0], "nonsense"], lambda one: actions.offer(one, actor=CLERK))
    assert sorted(done.done) == sorted(ids)
    assert list(done.failed) == ["nonsense"]


def test_two_releasing_at_once_award_once(resident):
    proposal_id = offered()
    actions.accept(proposal_id, actor=resident)
    actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="確かめました。")
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def go(actor) -> None:
        ready.wait()
        try:
            actions.release(proposal_id, actor=actor)
            outcomes.append("awarded")
        except HataoriError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(who,)) for who in (APPROVER, HEAD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["awarded", "not_allowed_now"]
    assert models.Award.objects.count() == 1
