"""Wins that are confirmed, let go or run out; a freed place goes down the line, whoever else is faster."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hataori.blocks.lottery import models
from hataori.blocks.lottery.api import (
    accept_win,
    decline_win,
    enter,
    lapse_due,
    leftovers,
    offers,
    open_round,
    settle_round,
)
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected

from .houses import (
    CLERK,
    CONFIRM,
    DRAW,
    DURING,
    FROM,
    UNTIL,
    drawn,
    entered,
    line,
    new_round,
    opened,
    slot,
    someone,
    winners,
)

pytestmark = pytest.mark.django_db
SOON = DRAW + timedelta(hours=1)


def holder(entry_id):
    return Actor(models.Entry.objects.get(pk=entry_id).account_id, "resident")


def one_place(people="abcde", **changes):
    found = opened(slot("A"), **changes)
    for name in people:
        entered(found, name, "A")
    drawn(found)
    return found


def test_a_win_is_confirmed_by_its_holder_only_and_in_time():
    found = one_place()
    (won,) = winners(found, "A")
    with clock.frozen(SOON):
        with pytest.raises(NotFound):
            accept_win(won, Actor("account-stranger", "resident"))
        assert accept_win(won, holder(won)).state == "accepted"
        assert accept_win(won, holder(won)).state == "accepted"
        with pytest.raises(NotFound):
            accept_win(line(found, "A")[0], holder(won))


def test_what_is_not_confirmed_in_time_goes_to_the_next_in_line():
    found = one_place()
    (won,) = winners(found, "A")
    with clock.frozen(CONFIRM - timedelta(seconds=1)):
        assert lapse_due() == 0
    with clock.frozen(CONFIRM):
        with pytest.raises(Conflict) as late:
            accept_win(won, holder(won))
        assert late.value.code == "offer_over"
        assert lapse_due() == 1
        (offered,) = offers(found.id)
        assert (offered.entry_id, offered.how, offered.place) == (line(found, "A")[0], "line", 1)
        assert offered.until == CONFIRM + timedelta(hours=48)
        with pytest.raises(Conflict):
            accept_win(won, holder(won))


def test_offers_run_out_one_after_another_and_then_the_round_is_settled():
    found = one_place("abc")
    with clock.frozen(CONFIRM):
        lapse_due()
        assert not settle_round(found.id)
    for days in (2, 4):
        with clock.frozen(CONFIRM + timedelta(days=days)):
            assert lapse_due() == 1
    with clock.frozen(CONFIRM + timedelta(days=5)):
        assert leftovers(found.id) == []
        assert settle_round(found.id)
        assert [(each.slot, each.places) for each in leftovers(found.id)] == [("A", 1)]
    assert models.Win.objects.filter(state="lapsed").count() == 3


def test_the_attack_of_saitama_a_cancelled_win_cannot_be_grabbed():
    """Stolen accounts win, cancel, and the accomplice asks at once: the place goes to whom the draw put next."""
    found = opened(slot("A"))
    gang = [f"gang{number}" for number in range(15)]
    for name in [*gang, "honest"]:
        entered(found, name, "A")
    drawn(found)
    order = [*winners(found, "A"), *line(found, "A")]
    accomplice = next(each for each in order[2:] if holder(each).id != "account-honest")
    with clock.frozen(SOON):
        freed = decline_win(order[0], holder(order[0]))
        assert freed.next.entry_id == order[1]
        with pytest.raises(NotFound):
            accept_win(accomplice, holder(accomplice))
        with pytest.raises(Conflict):
            enter(found.id, someone("gang-late")[0], ["A"], someone("gang-late")[1])
        with pytest.raises(Conflict):
            decline_win(order[0], holder(order[0]))
    assert leftovers(found.id) == []
    assert [win.entry_id for win in offers(found.id)] == [order[1]]


def test_an_accomplice_of_the_same_group_gains_nothing():
    """A group of two members has one place in line, and who let it go is not offered it again."""
    found = opened(slot("A"))
    entered(found, "boss", "A", group="gang")
    with pytest.raises(Rejected):
        entered(found, "helper", "A", group="gang")
    for name in "abc":
        entered(found, name, "A")
    drawn(found)
    order = [*winners(found, "A"), *line(found, "A")]
    with clock.frozen(SOON):
        for place, entry_id in enumerate(order):
            following = decline_win(entry_id, holder(entry_id)).next
            assert (following.entry_id if following else None) == (order[place + 1] if place < 3 else None)


def test_a_win_given_up_after_everything_is_settled_still_goes_down_the_line():
    found = one_place()
    (won,) = winners(found, "A")
    with clock.frozen(SOON):
        accept_win(won, holder(won))
    with clock.frozen(CONFIRM):
        assert settle_round(found.id)
        freed = decline_win(won, holder(won))
    assert (freed.win.state, freed.next.entry_id) == ("given_up", line(found, "A")[0])
    assert leftovers(found.id) == []


def test_nobody_is_offered_a_place_whose_hour_has_come():
    found = one_place()
    (won,) = winners(found, "A")
    with clock.frozen(SOON):
        accept_win(won, holder(won))
    with clock.frozen(slot("A").start):
        assert decline_win(won, holder(won)).next is None


def test_who_is_at_the_cap_is_passed_over_and_keeps_the_place_in_line():
    found = opened(slot("A"), slot("B", day=2), max_wins=1)
    entered(found, "a", "A", "B")
    entered(found, "b", "B", "A")
    entered(found, "c", "A", "B")
    drawn(found)
    kept = {win.slot: win for win in offers(found.id)}
    assert set(kept) == {"A", "B"}
    holders = {win.holder_id for win in kept.values()}
    outsider = next(each for each in ("account-a", "account-b", "account-c") if each not in holders)
    with clock.frozen(SOON):
        assert decline_win(kept["A"].entry_id, SYSTEM).next.holder_id == outsider
        # Now the one who let A go holds nothing, and is first in line for B.
        assert decline_win(kept["B"].entry_id, SYSTEM).next.holder_id == kept["A"].holder_id


def test_a_place_nobody_could_take_is_offered_again_before_settling():
    """Both want both; each has one. The first lets his go after the other was at the cap and then let go, too."""
    found = opened(slot("A"), slot("B", day=2), max_wins=1)
    entered(found, "a", "A", "B")
    entered(found, "b", "B", "A")
    drawn(found)
    kept = {win.slot: win for win in offers(found.id)}
    with clock.frozen(SOON):
        assert decline_win(kept["A"].entry_id, SYSTEM).next is None
        after = decline_win(kept["B"].entry_id, SYSTEM)
        assert after.next.holder_id == kept["A"].holder_id
    with clock.frozen(CONFIRM):
        assert not settle_round(found.id)
    assert {win.slot for win in offers(found.id)} == {"A", "B"}


def second_chance(found, **changes):
    later = timedelta(days=10)
    return new_round(
        parent=found.id,
        apply_from=FROM + later,
        apply_until=UNTIL + later,
        draw_at=DRAW + later,
        confirm_until=CONFIRM + later,
        **changes,
    )


def test_a_second_chance_draws_what_is_left_among_those_who_got_nothing():
    found = opened(slot("A"), slot("B", day=2))
    entered(found, "lucky", "A")
    drawn(found)
    (won,) = winners(found, "A")
    with clock.frozen(SOON):
        accept_win(won, holder(won))
    with pytest.raises(Rejected):
        open_round(second_chance(found), CLERK)
    with clock.frozen(CONFIRM):
        assert settle_round(found.id)
        assert [each.slot for each in leftovers(found.id)] == ["B"]
        again = second_chance(found)
        with pytest.raises(Rejected):
            open_round(again, CLERK)
        second = open_round(replace(again, slots=(slot("B", day=2),)), CLERK)
        assert leftovers(found.id) == []
    at = DURING + timedelta(days=10)
    with pytest.raises(Conflict) as refused:
        entered(second, "lucky", "B", at=at)
    assert refused.value.code == "second_chance_only"
    assert len(entered(second, "unlucky", "B", at=at).entries) == 1
