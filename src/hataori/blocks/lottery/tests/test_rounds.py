"""A round from closing to the draw: bound, drawn once, published, verified by the other program."""

import gzip
import json
import shutil
from datetime import timedelta

import pytest
from django.conf import settings

from hataori.blocks.lottery import models, tasks
from hataori.blocks.lottery.api import (
    QUICKNET,
    audit_bundle,
    cancel_round,
    close_round,
    closing_notice,
    draw_round,
    receipt,
    verify,
)
from hataori.blocks.lottery.store import entries_of
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from hataori.platform.events import api as events

from .houses import CLERK, DRAW, UNTIL, drawn, entered, opened, slot
from .rounds import ROUND_1000

pytestmark = pytest.mark.django_db


def published(found):
    return json.loads(gzip.decompress(audit_bundle(found.id).read_bytes()))


@pytest.fixture(autouse=True)
def _no_files():
    yield
    shutil.rmtree(settings.HATAORI_HOME / "lottery", ignore_errors=True)


@pytest.mark.parametrize("mode", ["per_slot", "rank_rounds", "rsd", "match"])
def test_what_is_drawn_from_the_database_is_verified_by_the_other_program(mode):
    found = opened(slot("A"), slot("B", 2, hour=13), slot("C", day=2), mode=mode, max_wins=2)
    for name in "abcdefgh":
        entered(found, name, *("ABC" if name < "e" else "CB"))
    made = drawn(found)
    receipts = [receipt(key) for key in models.Entry.objects.values_list("id", flat=True)]
    outcome = verify(published(found), closing_notice(found.id), receipts)
    assert (outcome["verdict"], outcome["defects"]) == ("verified", [])
    assert sum(result == "WON" for result in outcome["results"].values()) == made.winners == 4
    assert models.Win.objects.count() == 4


def test_receipts_of_a_tree_of_several_blocks(monkeypatch):
    for module in ("closing", "proofs"):
        monkeypatch.setattr(f"hataori.blocks.lottery.{module}.BLOCK", 2)
    for people in (1, 4, 5, 13):
        found = opened(slot("A"))
        for name in range(people):
            entered(found, f"p{people}-{name}", "A")
        drawn(found)
        receipts = [receipt(key) for key in models.Entry.objects.filter(round=found.id).values_list("id", flat=True)]
        assert len(receipts) == people
        assert verify(published(found), closing_notice(found.id), receipts)["defects"] == []


def test_nothing_is_closed_or_drawn_before_its_time():
    found = opened()
    entered(found, "a", "A")
    with clock.frozen(UNTIL - timedelta(seconds=1)), pytest.raises(Conflict):
        close_round(found.id)
    with clock.frozen(DRAW), pytest.raises(Conflict):
        draw_round(found.id)
    with clock.frozen(UNTIL):
        close_round(found.id)
        with pytest.raises(Conflict):
            draw_round(found.id)


def test_the_secret_is_sealed_until_the_draw_and_bound_from_opening_on():
    found = opened()
    row = models.Round.objects.get(pk=found.id)
    stored = models.Round.objects.filter(pk=found.id).extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert row.secret not in stored.get()
    entered(found, "a", "A")
    made = drawn(found)
    assert made.secret == row.secret
    assert closing_notice(found.id)["commitment"] == found.commitment
    with pytest.raises(AttributeError):
        _ = found.secret


def test_closing_and_drawing_again_answer_the_same_and_tell_it_once():
    found = opened()
    entered(found, "a", "A")
    made = drawn(found)
    with clock.frozen(DRAW + timedelta(hours=1)):
        assert close_round(found.id).root == closing_notice(found.id)["merkle_root"]
        assert draw_round(found.id) == made
    told = [event.type for event in events.find(types=["lottery.closed", "lottery.drawn"])]
    assert sorted(told) == ["lottery.closed", "lottery.drawn"]


def test_a_round_that_died_while_closing_is_finished():
    found = opened()
    entered(found, "a", "A")
    models.Round.objects.filter(pk=found.id).update(state="closing")
    with pytest.raises(Conflict):
        entered(found, "b", "A")
    assert drawn(found).winners == 1


def test_nobody_entered():
    found = opened()
    made = drawn(found)
    assert (made.winners, verify(published(found), closing_notice(found.id))["defects"]) == (0, [])


def test_a_bundle_whose_file_is_gone_is_made_again_byte_for_byte():
    found = opened(slot("A"), slot("B"))
    for name in "abc":
        entered(found, name, "A", "B")
    drawn(found)
    before = audit_bundle(found.id).read_bytes()
    audit_bundle(found.id).unlink()
    assert audit_bundle(found.id).read_bytes() == before


def test_nothing_can_be_downloaded_before_its_time():
    found = opened()
    told = entered(found, "a", "A")
    assert receipt(told.entries[0].entry_id) is None
    for ask in (closing_notice, audit_bundle):
        with pytest.raises(NotFound):
            ask(found.id)


def test_drand_must_be_the_announced_round_and_really_signed():
    """The announced round is the first after closing and draw; no other and no unsigned number is taken."""
    found = opened(beacon="drand")
    entered(found, "a", "A")
    with clock.frozen(UNTIL):
        closing = close_round(found.id)
    assert closing.notice["round"] == QUICKNET.round_after(DRAW)
    assert QUICKNET.time_of(closing.drand_round) > DRAW
    other = {"round": 1000, "signature": ROUND_1000.signature.hex()}
    with clock.frozen(DRAW + timedelta(minutes=1)):
        for told, code in ((other, "wrong_round"), (other | {"round": closing.drand_round}, "bad_beacon")):
            with pytest.raises(Rejected) as refused:
                draw_round(found.id, CLERK, beacon=told)
            assert refused.value.problems[0].code == code
    with clock.frozen(DRAW), pytest.raises(Unavailable) as early:
        draw_round(found.id)
    assert early.value.code == "too_early"
    assert not models.Draw.objects.exists()


def test_numbers_out_of_the_papers_are_typed_with_their_source():
    found = opened(beacon="public_numbers", numbers=("ナンバーズ4 第7001回", "日経平均の終値"))
    entered(found, "a", "A")
    with clock.frozen(UNTIL):
        assert close_round(found.id).notice["numbers"] == ["ナンバーズ4 第7001回", "日経平均の終値"]
    with clock.frozen(DRAW):
        assert tasks.run_due()["drawn"] == 0
        for numbers, source in (
            ([], "新聞"),
            ([[1]], "新聞"),
            ([[1], []], "新聞"),
            ([[1], [-2]], "新聞"),
            ([[1], [2]], " "),
        ):
            with pytest.raises(Rejected):
                draw_round(found.id, CLERK, numbers=numbers, read_from=source)
        made = draw_round(found.id, CLERK, numbers=[[7, 1, 2, 9], [50123]], read_from="新聞 1月14日 朝刊")
    assert made.revealed["public_numbers"]["key"] == "1.2.7.9./50123./"
    assert verify(published(found), closing_notice(found.id))["assurance"] == "public_numbers"


def test_a_round_by_the_city_alone_says_so():
    found = opened()
    drawn(found)
    assert verify(published(found), closing_notice(found.id))["assurance"] == "commit_reveal"


def test_a_round_is_called_off_with_a_reason_and_not_after_the_draw():
    found = opened()
    with pytest.raises(Rejected):
        cancel_round(found.id, reason=" ", actor=CLERK)
    assert cancel_round(found.id, reason="体育館の工事", actor=CLERK).phase == "cancelled"
    with pytest.raises(Conflict):
        entered(found, "a", "A")
    second = opened()
    drawn(second)
    with pytest.raises(Conflict):
        cancel_round(second.id, reason="遅い", actor=SYSTEM)


def test_accounts_are_forgotten_years_after_the_end_and_nothing_else():
    found = opened()
    entered(found, "a", "A")
    drawn(found)
    with clock.frozen(DRAW + timedelta(days=10)):
        tasks.run_due()
        before = audit_bundle(found.id).read_bytes()
        assert tasks.forget_accounts() == 0
    with clock.frozen(DRAW + timedelta(days=4 * 366)):
        assert tasks.forget_accounts() == 2
        assert tasks.forget_accounts() == 0
    assert (models.Entry.objects.get().account_id, models.Group.objects.get().holder_id) == ("", "")
    audit_bundle(found.id).unlink()
    assert audit_bundle(found.id).read_bytes() == before


def test_a_round_called_off_while_it_is_closed_or_drawn_stays_off(monkeypatch):
    """Closing and draw read outside any lock; what happens meanwhile counts."""
    for module, step in (("closing", close_round), ("conducting", draw_round)):
        found = opened()
        entered(found, "a", "A")
        with clock.frozen(DRAW):
            if step is draw_round:
                close_round(found.id)
            monkeypatch.setattr(f"hataori.blocks.lottery.{module}.entries_of", calling_off(found))
            with pytest.raises(Conflict):
                step(found.id)
            monkeypatch.undo()
            assert tasks.run_due() == {"closed": 0, "drawn": 0, "lapsed": 0, "settled": 0}


def calling_off(found):
    def read(row):
        cancel_round(found.id, reason="工事", actor=CLERK)
        return entries_of(row)

    return read


def test_the_worker_does_all_of_it_by_itself():
    found = opened()
    entered(found, "a", "A")
    with clock.frozen(UNTIL):
        assert tasks.run_due() == {"closed": 1, "drawn": 0, "lapsed": 0, "settled": 0}
    with clock.frozen(DRAW):
        assert tasks.run_due() == {"closed": 0, "drawn": 1, "lapsed": 0, "settled": 0}
        assert tasks.run_due() == {"closed": 0, "drawn": 0, "lapsed": 0, "settled": 0}
    with clock.frozen(DRAW + timedelta(days=10)):
        assert tasks.run_due() == {"closed": 0, "drawn": 0, "lapsed": 1, "settled": 1}
