"""Entries: in the window to the second, once per verified person, never beyond the limit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hataori.blocks.lottery import models
from hataori.blocks.lottery.api import Entrant, cancel_entry, close_round, enter, open_round
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected

from .houses import CLERK, DURING, FROM, UNTIL, entered, new_round, opened, slot, someone

pytestmark = pytest.mark.django_db


def code(refused):
    return refused.value.problems[0].code if isinstance(refused.value, Rejected) else refused.value.code


@pytest.mark.parametrize(
    ("at", "expected"),
    [(FROM - timedelta(seconds=1), "not_open_yet"), (UNTIL, "window_over"), (UNTIL + timedelta(days=1), "window_over")],
)
def test_outside_the_window_nothing_is_taken(at, expected):
    found = opened()
    with pytest.raises(Conflict) as refused:
        entered(found, "a", "A", at=at)
    assert code(refused) == expected
    assert not models.Entry.objects.exists()


@pytest.mark.parametrize("at", [FROM, UNTIL - timedelta(seconds=1)])
def test_the_first_and_the_last_second_count(at):
    assert len(entered(opened(), "a", "A", at=at).entries) == 1


def test_wishes_keep_their_order_and_later_ones_come_behind():
    found = opened(slot("A"), slot("B"), slot("C"))
    entered(found, "a", "C", "A")
    told = entered(found, "a", "B")
    assert [(each.slot, each.rank) for each in told.entries] == [("C", 1), ("A", 2), ("B", 3)]
    assert len({each.entry_id for each in told.entries}) == 3


def test_a_person_counts_once_however_many_accounts_and_groups():
    found = opened()
    entered(found, "a", "A")
    for how in ({"account": "other-account"}, {"group": "team"}, {"group": "second team", "account": "third"}):
        with pytest.raises(Rejected) as refused:
            entered(found, "a", "A", **how)
        assert code(refused) == "already_entered"
    assert models.Entry.objects.count() == 1


def test_a_flood_from_one_source_counts_once_per_verified_person():
    """Kawasaki 2020 in small: 60 verified people, each tried by 20 accounts, and as many attempts by nobody."""
    found, refused = opened(slot("A", 10)), 0
    for attempt in range(1200):
        for name in (f"p{attempt % 60}", ""):
            try:
                entered(found, name, "A", account=f"account-{attempt}") if name else nobody(found)
            except Rejected:
                refused += 1
    assert models.Entry.objects.count() == len(set(models.Entry.objects.values_list("person_key", flat=True))) == 60
    assert refused == 2 * 1200 - 60
    with clock.frozen(UNTIL):
        assert close_round(found.id).entries == 60


def nobody(found):
    with clock.frozen(DURING):
        enter(found.id, Entrant("", "account-x"), ["A"], Actor("account-x", "resident"))


def test_a_group_counts_once_whichever_member_enters():
    found = opened()
    entered(found, "a", "A", group="team")
    with pytest.raises(Rejected):
        entered(found, "b", "A", group="team")
    assert entered(found, "b", "B", group="team").group == models.Entry.objects.first().group_id


def test_names_and_persons_are_not_in_the_tables():
    entered(opened(), "a", "A", group="team")
    entry = models.Entry.objects.get()
    assert "person-a" not in str(vars(entry))
    assert "team" not in str(vars(models.Group.objects.get()))
    assert entry.person_key != entry.group.group_key


@pytest.mark.parametrize("wishes", [(), ("A", "A"), ("nowhere",)])
def test_wishes_that_cannot_be(wishes):
    with pytest.raises(Rejected) as refused:
        entered(opened(), "a", *wishes)
    assert code(refused) in {"required", "already_entered", "unknown_slot"}


def test_without_a_verified_person_nothing_is_taken():
    found = opened()
    entrant, actor = someone("a")
    with clock.frozen(DURING), pytest.raises(Rejected) as refused:
        enter(found.id, replace(entrant, person=""), ["A"], actor)
    assert code(refused) == "unverified"


def test_more_wishes_than_allowed_are_refused_by_group_and_by_person():
    slots = [slot(key) for key in "ABCD"]
    found = opened(*slots, max_wishes=2, max_wishes_person=3)
    entered(found, "a", "A", "B")
    with pytest.raises(Rejected) as refused:
        entered(found, "a", "C")
    assert code(refused) == "quota_reached"
    entered(found, "a", "C", group="team")
    with pytest.raises(Rejected) as refused:
        entered(found, "a", "D", group="team")
    assert code(refused) == "quota_reached"


def test_all_void_when_over_the_limit():
    """The rule of 西尾市: who enters more than allowed has entered nothing; others are not touched."""
    found = opened(*[slot(key) for key in "ABC"], max_wishes=2, over_limit="void")
    assert entered(found, "greedy", "A", "B").over == 0
    assert entered(found, "greedy", "C").over == 1
    entered(found, "modest", "A", "B")
    with clock.frozen(UNTIL):
        closing = close_round(found.id)
    assert closing.entries == 2
    assert models.Entry.objects.filter(standing="void").count() == 3


def test_all_void_when_one_person_is_over_the_limit_with_several_groups():
    found = opened(*[slot(key) for key in "ABC"], max_wishes=2, max_wishes_person=2, over_limit="void")
    entered(found, "greedy", "A", "B", group="one")
    entered(found, "greedy", "C", group="two")
    with clock.frozen(UNTIL):
        assert close_round(found.id).entries == 0


def test_a_cancelled_wish_can_be_entered_again():
    found = opened()
    told = entered(found, "a", "A")
    _, actor = someone("a")
    with clock.frozen(DURING):
        assert cancel_entry(told.entries[0].entry_id, actor).entries == ()
        with pytest.raises(Conflict):
            cancel_entry(told.entries[0].entry_id, actor)
    assert len(entered(found, "a", "A").entries) == 1


def test_nobody_cancels_for_another_and_nobody_after_the_end():
    told = entered(opened(), "a", "A")
    with clock.frozen(DURING), pytest.raises(NotFound):
        cancel_entry(told.entries[0].entry_id, Actor("account-b", "resident"))
    with clock.frozen(UNTIL), pytest.raises(Conflict):
        cancel_entry(told.entries[0].entry_id, someone("a")[1])


def test_only_the_section_opens_a_round():
    for actor in (Actor("x", "resident"), Actor("y", "staff"), Actor("z", "staff", roles=CLERK.roles)):
        with pytest.raises(Forbidden):
            open_round(new_round(department="another"), actor)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"mode": "fastest"}, "mode"),
        ({"beacon": "dice"}, "beacon"),
        ({"beacon": "public_numbers"}, "numbers"),
        ({"over_limit": "ignore"}, "over_limit"),
        ({"apply_until": FROM}, "apply_until"),
        ({"draw_at": UNTIL - timedelta(seconds=1)}, "draw_at"),
        ({"confirm_until": UNTIL}, "confirm_until"),
        ({"apply_from": FROM + timedelta(microseconds=1)}, "apply_from"),
        ({"max_wins": 0}, "max_wins"),
        ({"offer_hours": 0}, "offer_hours"),
        ({"slots": ()}, "slots"),
        ({"slots": (slot("A"), slot("A"))}, "slots"),
        ({"slots": (slot("A", 0),)}, "slots"),
        ({"further": {"mode": "x"}}, "further"),
    ],
)
def test_a_round_that_cannot_be_opened_says_why(changes, field):
    with pytest.raises(Rejected) as refused:
        open_round(new_round(**changes), CLERK)
    assert field in {problem.field for problem in refused.value.problems}


def test_places_of_one_hour_clash_and_the_rules_say_so():
    found = opened(slot("A"), slot("B"), slot("C", hour=11))
    assert found.rules["clash"] == {"A": ["B"], "B": ["A"]}
    assert found.rules["apply_until"] == "2027-01-14T00:00:00+09:00"
