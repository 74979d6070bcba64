"""Draws over the API: opened, entered once per verified person, drawn, verified by the other program."""

import gzip
import json
import shutil
from datetime import timedelta

import pytest
from django.conf import settings

from hataori.blocks.lottery import api as lottery
from hataori.kernel import clock

from .conftest import NOW, resident
from .test_reservations import code

pytestmark = pytest.mark.django_db
ROUND = {
    "title": "1月の夜間",
    "slots": [
        {"key": key, "label": key, "start": f"2027-01-{day}T19:00", "end": f"2027-01-{day}T21:00"}
        for key, day in (("A", "05"), ("B", "06"))
    ],
    "apply_from": "2026-12-01T00:00",
    "apply_until": "2026-12-07T24:00",
    "draw_at": "2026-12-08T09:00",
    "confirm_until": "2026-12-15T24:00",
    "beacon": "commit_reveal",
}
DRAW = NOW + timedelta(days=7, hours=2)


@pytest.fixture(autouse=True)
def _no_files():
    yield
    shutil.rmtree(settings.HATAORI_HOME / "lottery", ignore_errors=True)


@pytest.fixture
def opened(clerk) -> str:
    made = clerk.post("rounds", ROUND)
    assert made.status_code == 201, made.content
    return made.json()["id"]


@pytest.mark.usefixtures("verified")
def test_a_round_from_opening_to_acceptance(opened, clerk, aki, ben, client):
    shown = client.get(f"/api/booking/rounds/{opened}").json()
    assert (shown["phase"], len(shown["commitment"]), [each["key"] for each in shown["slots"]]) == (
        "open",
        64,
        ["A", "B"],
    )
    mine = aki.post(f"rounds/{opened}/entries", {"wishes": ["A", "B"]}).json()["entries"]
    theirs = ben.post(f"rounds/{opened}/entries", {"wishes": ["A"]}).json()["entries"]
    assert [each["rank"] for each in mine] == [1, 2]
    assert code(clerk.post(f"rounds/{opened}/close")) == "not_over_yet"
    with clock.frozen(DRAW):
        notice = clerk.post(f"rounds/{opened}/close").json()
        told = clerk.post(f"rounds/{opened}/draw", {}).json()
        assert told == client.get(f"/api/booking/rounds/{opened}/result").json()
        by_slot = {each["slot"]: each for each in told["slots"]}
        assert len(by_slot["A"]["won"]) == 1
        answer = client.get(f"/api/booking/rounds/{opened}/bundle", headers={"Accept-Encoding": "gzip"})
        packed = b"".join(answer.streaming_content)
        plain = b"".join(client.get(f"/api/booking/rounds/{opened}/bundle").streaming_content)
        assert gzip.decompress(packed) == plain
        outcome = lottery.verify(json.loads(plain), notice, [lottery.receipt(mine[0]["entry_id"])])
        assert outcome["verdict"] == "verified"
        winner, loser = (aki, ben) if by_slot["A"]["won"][0] == mine[0]["entry_id"] else (ben, aki)
        win = winner.get(f"rounds/{opened}/offers").json()["items"][0]
        assert loser.post(f"offers/{win['entry_id']}/accept").status_code == 404
        let_go = winner.post(f"offers/{win['entry_id']}/decline").json()
        # Where aki lost A she has won B, her one win, and nobody is left in the line of A.
        assert let_go["passed_on"] is (loser is ben)
        assert "holder" not in json.dumps(let_go), "who comes next is not told"
        assert {each["standing"] for each in loser.get(f"rounds/{opened}/entries").json()["entries"]} == {"standing"}
        assert theirs


def test_one_person_enters_once_whatever_he_sends(opened, aki, ben, monkeypatch):
    from hataori.blocks.registries import api as registries

    monkeypatch.setattr(registries, "person_of_account", lambda account_id: "the-same-person")
    assert aki.post(f"rounds/{opened}/entries", {"wishes": ["A"]}).status_code == 201
    for caller in (aki, ben):
        assert code(caller.post(f"rounds/{opened}/entries", {"wishes": ["A"]})) == "already_entered"


def test_who_is_not_verified_does_not_enter(opened, aki, monkeypatch):
    from hataori.blocks.registries import api as registries

    monkeypatch.setattr(registries, "person_of_account", lambda account_id: None)
    assert code(aki.post(f"rounds/{opened}/entries", {"wishes": ["A"]})) == "unverified"


def test_an_entry_is_taken_back_by_its_own_applicant(opened, aki, ben, verified):
    made = aki.post(f"rounds/{opened}/entries", {"wishes": ["A", "B"]}).json()["entries"]
    path = f"entries/{made[0]['entry_id']}/cancel"
    assert ben.post(path).status_code == 404
    assert [each["slot"] for each in aki.post(path).json()["entries"]] == ["B"]
    assert code(aki.post(path)) == "already_cancelled"


def test_a_round_with_faults_is_told_by_place(clerk):
    slots = [ROUND["slots"][0], {"key": "B", "start": "never"}]
    refused = clerk.post("rounds", ROUND | {"slots": slots, "mode": "dice"})
    assert refused.status_code == 422
    assert {each["field"] for each in refused.json()["errors"]} == {"slots[1].start", "slots[1].end", "mode"}


def test_only_the_section_opens_and_draws(clerk, aki, opened):
    assert aki.post("rounds", ROUND).status_code == 403
    assert aki.post(f"rounds/{opened}/draw").status_code == 403
    assert clerk.post("rounds", ROUND | {"department": "tax"}).status_code == 403
    assert clerk.post(f"rounds/{opened}/draw", {"numbers": "7"}).status_code == 422


def test_forged_groups_and_unknown_rounds(opened, aki, client, verified):
    forged = {"wishes": ["A"], "group": "00000000-0000-0000-0000-000000000000"}
    assert code(aki.post(f"rounds/{opened}/entries", forged)) == "not_your_group"
    for path in ("", "/result", "/bundle"):
        assert client.get(f"/api/booking/rounds/nothing{path}").status_code == 404
    assert code(aki.get(f"rounds/{opened}/result")) == "not_drawn"


def test_a_flood_from_one_source_counts_once_a_person(opened, verified):
    people = [resident(f"flood{n}") for n in range(3)]
    answers = [person.post(f"rounds/{opened}/entries", {"wishes": ["A"]}).status_code for person in people * 20]
    assert (answers.count(201), answers.count(422)) == (3, 57)
