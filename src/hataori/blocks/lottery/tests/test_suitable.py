"""Rounds in which groups say which times suit, for what, and how many: from entering to a bundle anybody verifies."""

import gzip
import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.test import Client

from hataori.blocks.lottery import models
from hataori.blocks.lottery.api import (
    Purpose,
    Receipts,
    Round,
    Suitable,
    audit_bundle,
    close_round,
    closing_notice,
    decline_win,
    enter,
    enter_suitable,
    lapse_due,
    offers,
    open_round,
    receipt,
    settle_round,
    verify,
)
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.events import api as events

from .houses import CLERK, CONFIRM, DRAW, DURING, UNTIL, drawn, entered, new_round, opened, slot, someone

pytestmark = pytest.mark.django_db
PURPOSES = {"youth": Purpose("青少年の育成", 1, 4), "general": Purpose("そのほか", 2, 3)}
MORE = {"mode": "match", "max_wins": 7, "max_wishes": 30, "max_wishes_person": 60, "purposes": PURPOSES}


@pytest.fixture(autouse=True)
def _no_files():
    yield
    shutil.rmtree(settings.HATAORI_HOME / "lottery", ignore_errors=True)


@pytest.fixture
def found() -> Round:
    return opened(slot("A"), slot("B", day=2), slot("C", day=3), **MORE)


def told(found: Round, name: str, purpose: str, wanted: int, *times: str, **how: str) -> Receipts:
    """`times`: which suit, and which would do."""
    primary, secondary = [*times, ""][:2]
    entrant, actor = someone(name, **how)
    with clock.frozen(DURING):
        return enter_suitable(found.id, entrant, Suitable(purpose, wanted, tuple(primary), tuple(secondary)), actor)


def published(found: Round) -> dict:
    return json.loads(gzip.decompress(audit_bundle(found.id).read_bytes()))


def kept_by(name: str) -> set[str]:
    return set(models.Win.objects.filter(group__holder_id=f"account-{name}").values_list("slot__key", flat=True))


def test_what_groups_said_is_bound_drawn_published_and_verified_by_the_other_program(found):
    told(found, "a", "general", 1, "A", "BC")
    told(found, "b", "youth", 1, "A", "B")
    told(found, "c", "general", 2, "AC")
    drawn(found)
    bundle = published(found)
    assert bundle["format"] == bundle["rules"]["format"] == "hataori-draw/2"
    assert bundle["rules"]["purposes"]["youth"] == {"title": "青少年の育成", "primary": 1, "secondary": 4}
    receipts = [receipt(key) for key in models.Entry.objects.values_list("id", flat=True)]
    outcome = verify(bundle, closing_notice(found.id), receipts)
    assert (outcome["verdict"], outcome["defects"]) == ("verified", [])
    assert kept_by("b") == {"A"}
    assert {name: len(kept_by(name)) for name in "abc"} == {"a": 1, "b": 1, "c": 1}


def test_told_anew_replaces_what_was_told_and_counts_as_a_request_only_what_is_more(found):
    told(found, "a", "general", 1, "A", "B")
    again = told(found, "a", "youth", 2, "C", "AB")
    assert [(each.slot, each.rank) for each in again.entries] == [("C", 1), ("A", 4), ("B", 4)]
    assert again.group.endswith("/youth/2")
    assert models.Entry.objects.filter(standing="cancelled").count() == 2
    assert [each.data["wishes"] for each in events.find(types=["lottery.entered"])] == [2, 1]


def test_who_wants_one_is_passed_over_in_the_line_once_he_has_it(found):
    told(found, "a", "general", 1, "AB")
    told(found, "b", "general", 2, "AB")
    drawn(found)
    assert {len(kept_by(name)) for name in "ab"} == {1}
    (win,) = [each for each in offers(found.id) if each.holder_id == "account-a"]
    (other,) = [each for each in offers(found.id) if each.holder_id == "account-b"]
    with clock.frozen(DRAW):
        freed = decline_win(other.entry_id, SYSTEM)
        assert freed.next is None
        again = decline_win(win.entry_id, SYSTEM)
    assert again.next is not None
    assert again.next.holder_id == "account-b"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": "none"}, "purpose"),
        ({"wanted": 0}, "wanted"),
        ({"wanted": 8}, "wanted"),
        ({"primary": ""}, "wishes"),
        ({"primary": "AX"}, "wishes"),
        ({"primary": "A", "secondary": "A"}, "wishes"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field_and_what_stood_stands(found, changes, field):
    told(found, "a", "general", 1, "B")
    asked = {"purpose": "general", "wanted": 1, "primary": "A"} | changes
    with pytest.raises(Rejected) as refused:
        told(found, "a", asked["purpose"], asked["wanted"], asked["primary"], asked.get("secondary", ""))
    assert field in {each.field for each in refused.value.problems}
    assert [each.slot.key for each in models.Entry.objects.filter(standing="standing")] == ["B"]


def test_each_round_takes_entries_in_its_own_way_only(found):
    with pytest.raises(Rejected, match="合う時間と利用目的で"):
        entered(found, "a", "A")
    other = opened(slot("A"))
    with pytest.raises(Rejected, match="希望順に"):
        told(other, "a", "general", 1, "A")
    with clock.frozen(UNTIL), pytest.raises(Conflict):
        enter_suitable(found.id, someone("a")[0], Suitable("general", 1, ("A",)), someone("a")[1])


def test_a_person_asks_for_a_time_once_in_whatever_group(found):
    told(found, "a", "general", 1, "A")
    with pytest.raises(Rejected) as refused:
        told(found, "a", "youth", 1, "A", group="club")
    assert refused.value.problems[0].code == "already_entered"


def test_the_receipt_says_how_a_wish_counts_and_the_round_what_all_count(found):
    first = told(found, "a", "general", 1, "A", "B").entries[1]
    html = Client().get(f"/lottery/receipts/{first.entry_id}/").content.decode()
    assert "利用目的「そのほか」の第2希望として、3と数えます。" in html
    html = Client().get(f"/lottery/{found.id}/").content.decode()
    assert "青少年の育成：第1希望1、第2希望4" in html


def test_what_a_group_wants_cannot_be_changed_once_the_round_is_closed(found):
    told(found, "a", "general", 1, "A")
    with clock.frozen(UNTIL):
        close_round(found.id)
    for statement in (
        "UPDATE lottery_group SET wanted = 7",
        "UPDATE lottery_group SET purpose = 'youth'",
        'UPDATE lottery_entry SET "primary" = NULL',
        "UPDATE lottery_entry SET rank = 1",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("counts", [(0, 1), (2, 2), (3, 2), (1, 10_000)])
def test_purposes_that_do_not_prefer_the_first_wish_are_refused(counts):
    with pytest.raises(Rejected) as refused:
        opened(slot("A"), **MORE | {"purposes": {"x": Purpose("何か", *counts)}})
    assert "purposes" in {each.field for each in refused.value.problems}


def applied(found: Round, name: str, number: int, *wishes: str, at: datetime = DURING, **how: str) -> Receipts:
    """One of several applications of a person, or of his group."""
    entrant, actor = someone(name, **how)
    with clock.frozen(at):
        return enter(found.id, replace(entrant, application=number), wishes, actor)


FIVE = {"mode": "rank_rounds", "max_wins": 1, "max_wishes": 2, "max_wishes_person": 10, "applications": 5}


def test_five_applications_each_with_a_first_and_a_second_wish_and_one_win_each():
    """君津市の決まり: five applications with first and second wish, at most five wins."""
    days = range(1, 11)
    found = opened(*(slot(f"S{n}", day=n) for n in days), **FIVE)
    for number in range(1, 6):
        applied(found, "a", number, f"S{number}", f"S{number + 5}")
    with pytest.raises(Rejected) as refused:
        applied(found, "a", 6, "S1")
    assert refused.value.problems[0].field == "application"
    with pytest.raises(Rejected):
        applied(found, "a", 1, "S9")
    for number in range(1, 6):
        applied(found, "b", number, f"S{number}", f"S{number + 5}")
    drawn(found)
    assert models.Win.objects.count() == 10
    assert len(kept_by("a")) == len(kept_by("b")) == 5
    firsts = models.Win.objects.filter(entry__rank=1).count()
    assert firsts == 5, "all first wishes come before any second"
    outcome = verify(published(found), closing_notice(found.id))
    assert (outcome["format"], outcome["verdict"]) == ("hataori-draw/1", "verified")
    assert outcome["rules_hash"] == found.rules_hash
    assert found.rules["applications_per_group"] == 5


def test_two_applications_cannot_win_the_same_hour():
    found = opened(slot("A"), slot("B"), slot("C", hour=13), **FIVE)
    applied(found, "a", 1, "A")
    with pytest.raises(Rejected) as refused:
        applied(found, "a", 2, "B")
    assert refused.value.problems[0].code == "clashes"
    with pytest.raises(Rejected):
        applied(found, "a", 2, "A")
    assert applied(found, "a", 2, "C").entries[0].rank == 1


def test_members_of_a_group_cannot_have_two_lots_for_one_place():
    found = opened(slot("A", capacity=2), slot("B", day=2), **FIVE)
    applied(found, "a", 1, "A", group="club")
    with pytest.raises(Rejected) as refused:
        applied(found, "b", 2, "A", group="club")
    assert refused.value.problems[0].code == "clashes"
    assert applied(found, "b", 2, "B", group="club").entries[0].rank == 1


def test_the_round_s_page_says_how_many_each_application_wins():
    html = Client().get(f"/lottery/{opened(slot('A'), **FIVE).id}/").content.decode()
    assert "申込み1件につき1枠まで。" in html
    assert "グループで申込み5件、申込み1件に希望2つ、1人で合わせて希望10つまで。" in html
    assert "グループで1枠まで" not in html


def test_a_winner_of_one_application_has_no_second_chance_with_another():
    found = opened(slot("A"), slot("B", day=2, capacity=2), **FIVE)
    applied(found, "a", 2, "A")
    drawn(found)
    with clock.frozen(CONFIRM):
        lapse_due()
        assert settle_round(found.id)
    again = opened_again(found)
    with pytest.raises(Conflict) as refused:
        applied(again, "a", 1, "B", at=CONFIRM)
    assert refused.value.code == "second_chance_only"


def opened_again(found: Round) -> Round:
    """A second chance over what is left, which takes entries at once."""
    times = {"apply_from": CONFIRM, "apply_until": CONFIRM + timedelta(days=2), "draw_at": CONFIRM + timedelta(days=2)}
    times["confirm_until"] = CONFIRM + timedelta(days=3)
    with clock.frozen(CONFIRM):
        return open_round(new_round(slot("B", day=2), **times, parent=found.id), CLERK)
