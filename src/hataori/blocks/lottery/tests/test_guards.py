"""The database itself: nothing bound can be changed by whoever writes SQL, and two at once do it once."""

import threading
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, connections, transaction

from hataori.blocks.lottery import models
from hataori.blocks.lottery.api import accept_win, close_round, draw_round, offers
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.events import api as events

from .houses import CONFIRM, DRAW, DURING, UNTIL, drawn, entered, opened, slot

pytestmark = pytest.mark.django_db(transaction=True)


def refuses(statement, *values):
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def found():
    made = opened(slot("A"), slot("B", day=2))
    for name in "abc":
        entered(made, name, "A", "B")
    return made


BOUND_FROM_OPENING = [
    "UPDATE lottery_round SET rules = '{}'",
    "UPDATE lottery_round SET rules_hash = commitment",
    "UPDATE lottery_round SET commitment = rules_hash",
    "UPDATE lottery_round SET apply_until = draw_at",
    "UPDATE lottery_round SET max_wins = 99",
    "UPDATE lottery_round SET state = 'drawn'",
    "UPDATE lottery_round SET state = 'draft'",
    "DELETE FROM lottery_round",
    "UPDATE lottery_slot SET capacity = 99",
    "DELETE FROM lottery_slot",
    "UPDATE lottery_entry SET rank = rank + 10",
    "UPDATE lottery_entry SET id = '00000000000000000000000000000000'",
    "UPDATE lottery_entry SET person_key = (SELECT commitment FROM lottery_round)",
    "DELETE FROM lottery_entry",
    "UPDATE lottery_group SET group_key = (SELECT commitment FROM lottery_round)",
    "DELETE FROM lottery_group",
]
BOUND_FROM_CLOSING = [
    "UPDATE lottery_entry SET standing = 'cancelled', ended_at = entered_at",
    "UPDATE lottery_entry SET standing = 'void', ended_at = entered_at",
    "UPDATE lottery_closing SET root = (SELECT commitment FROM lottery_round)",
    "UPDATE lottery_closing SET notice = '{}'",
    "DELETE FROM lottery_closing",
    "UPDATE lottery_round SET state = 'open'",
]
BOUND_FROM_DRAW = [
    "UPDATE lottery_draw SET seed = secret",
    "DELETE FROM lottery_draw",
    "UPDATE lottery_outcome SET won = '[]'",
    "UPDATE lottery_outcome SET waiting = '[]'",
    "DELETE FROM lottery_outcome",
    "UPDATE lottery_win SET place = place + 1",
    "DELETE FROM lottery_win",
    "UPDATE lottery_round SET state = 'cancelled', reason = 'x'",
]


@pytest.mark.parametrize("statement", BOUND_FROM_OPENING)
def test_rules_places_and_entries_are_bound_from_opening_on(found, statement):
    refuses(statement)


def test_what_is_bound_at_closing_and_at_the_draw(found):
    with clock.frozen(UNTIL):
        close_round(found.id)
    for statement in [*BOUND_FROM_OPENING, *BOUND_FROM_CLOSING]:
        refuses(statement)
    with clock.frozen(DRAW):
        draw_round(found.id)
    drawn_already = "UPDATE lottery_round SET state = 'drawn'"
    for statement in {*BOUND_FROM_OPENING, *BOUND_FROM_CLOSING, *BOUND_FROM_DRAW} - {drawn_already}:
        refuses(statement)


def copied(entry, **changes):
    row = {name: getattr(entry, name) for name in [field.attname for field in models.Entry._meta.concrete_fields]}
    return models.Entry(**row | {"id": "0" * 31 + "1"} | changes)


def test_an_entry_cannot_be_smuggled_in(found):
    entry = models.Entry.objects.filter(slot__key="A").first()
    person = {"person_key": "1" * 64, "rank": 9}
    stranger = models.Group.objects.create(pseudonym="g" + "0" * 16, round_id=found.id, group_key="2" * 64)
    for changes in (
        {"entered_at": UNTIL},
        {"entered_at": DURING - timedelta(days=1)},
        {"person_key": entry.person_key, "group_id": stranger.pk},
        {"group_id": entry.group_id, "person_key": "1" * 64},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            copied(entry, **person | {"group_id": stranger.pk} | changes).save(force_insert=True)
    with clock.frozen(UNTIL):
        close_round(found.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        copied(entry, **person | {"group_id": stranger.pk}).save(force_insert=True)
    assert models.Entry.objects.count() == 6


def test_an_entry_belongs_to_its_round(found):
    other = opened(slot("A"))
    entry = models.Entry.objects.filter(round=found.id).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        copied(entry, round_id=other.id, person_key="1" * 64, rank=9).save(force_insert=True)


def test_no_place_is_given_twice_and_none_beyond_the_capacity(found):
    drawn(found)
    win = models.Win.objects.select_related("slot").first()
    for place in (win.place, win.slot.capacity + 1, 0):
        waiting = models.Outcome.objects.get(slot=win.slot).waiting[0]
        entry = models.Entry.objects.get(pk=waiting)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Win.objects.create(
                entry=entry, round_id=win.round_id, slot=win.slot, group_id=entry.group_id,
                place=place, how="line", offered_at=DRAW, until=CONFIRM,
            )  # fmt: skip


def test_an_answer_cannot_be_taken_back(found):
    drawn(found)
    won = offers(found.id)[0].entry_id
    with clock.frozen(DRAW + timedelta(hours=1)):
        accept_win(won, SYSTEM)
    refuses("UPDATE lottery_win SET state = 'offered', answered_at = NULL WHERE entry_id = %s", won)
    refuses("UPDATE lottery_win SET state = 'lapsed' WHERE entry_id = %s", won)


def at_once(*acts):
    """Each act in its own thread, begun together; what each answered or raised."""
    gate, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait()
            told[number] = act()
        except (Conflict, Rejected, Error) as error:
            told[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_two_workers_at_once_close_once_and_draw_once(found):
    with clock.frozen(UNTIL):
        first, second = at_once(*[lambda: close_round(found.id).root] * 2)
    assert first == second
    with clock.frozen(DRAW):
        seeds = at_once(*[lambda: draw_round(found.id).seed] * 3)
    assert len(set(seeds)) == 1
    assert models.Draw.objects.count() == 1
    told = [event.type for event in events.find(types=["lottery.closed", "lottery.drawn"])]
    assert sorted(told) == ["lottery.closed", "lottery.drawn"]


def test_one_person_from_many_sources_at_once_is_in_once():
    found = opened(slot("A"))
    with clock.frozen(DURING):
        told = at_once(*[lambda n=n: entered(found, "same", "A", account=f"account-{n}") for n in range(8)])
    assert sum(not isinstance(each, Exception) for each in told) == 1
    assert models.Entry.objects.count() == 1


def test_entries_that_arrive_while_it_closes_are_in_or_refused_but_never_lost():
    """Whatever was acknowledged is in the tree."""
    found = opened(slot("A"))
    entered(found, "first", "A")

    def late(name):
        return lambda: entered(found, name, "A", at=UNTIL - timedelta(seconds=1))

    acts = [late(f"p{number}") for number in range(6)]

    def closing():
        models.Round.objects.filter(pk=found.id).update(state="closing")
        return close_round(found.id).entries

    *taken, closed = at_once(*acts, closing)
    acknowledged = 1 + sum(not isinstance(each, Exception) for each in taken)
    assert closed == acknowledged == models.Entry.objects.count()
