"""Looking up papers for a case: at once, later when the register was closed, and with what differs."""

from datetime import timedelta

import pytest
from django.db import transaction

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find, record
from hataori.platform.worker.api import run_everything

PAPERS = [registries.Asked("paper-1", "住民票"), registries.Asked("paper-2", "所得証明書・納税証明書")]


def look(actor, papers=PAPERS, **typed):
    return registries.ask_looks(
        "case/T-1", papers, account_id=actor.id, consent_id="consent-1", typed=typed, actor=actor
    )


def test_what_a_paper_would_have_said(account):
    resident, tax = look(account(2))
    assert (resident.state, tax.state) == ("seen", "seen")
    assert dict(resident.seen)["氏名"] == "髙橋 健太"
    assert dict(resident.seen)["世帯の人数"] == "3人"
    assert dict(tax.seen)["合計所得金額"] == "3,860,000円"
    assert resident.looked_at is not None


def test_a_typed_variant_is_no_difference_another_address_is(account):
    resident, _ = look(account(2), 氏名="高橋健太", 住所="愛知県一宮市本町1番見本")
    assert resident.differs == ("住所",)


def test_asked_twice_is_looked_once(account):
    assert [each.id for each in look(account(2))] == [each.id for each in look(account(2))]
    assert len(find(types=["register.checked"])) == 2


def test_the_look_is_audited_and_its_event_says_nothing_of_the_person(account):
    look(account(2))
    entries = audit.entries(subject=f"account/{account(2).id}")
    assert {entry.detail["what"] for entry in entries if entry.action == "register.looked"} == {
        "住民票",
        "所得証明書・納税証明書",
    }
    event = find(types=["register.checked"])[0]
    assert event.subject == "case/T-1"
    assert set(event.data) == {"kind", "result", "differs", "waited"}


def test_a_foreigner_has_no_family_register_here(account):
    (found,) = look(account(8), [registries.Asked("paper-1", "戸籍")])
    assert found.state == "absent"


def test_a_closed_register_is_asked_later(account, closed):
    resident, _ = look(account(2))
    assert (resident.state, resident.looked_at) == ("waiting", None)
    assert registries.run_looks() == 0
    registries.reopen(actor=SYSTEM)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert registries.run_looks() == 2
    assert {each.state for each in registries.looks_about("case/T-1")} == {"seen"}
    assert find(types=["register.checked"])[0].data["waited"] is True
    assert registries.run_looks() == 0


@pytest.mark.parametrize("number", [1, 4, 10])
def test_a_family_register_names_spouse_and_children(account, number):
    (found,) = look(account(number), [registries.Asked("paper-1", "戸籍")])
    assert {"本籍", "筆頭者"} <= {label for label, _ in found.seen}
    assert any(label == "子" for label, _ in found.seen)


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_case_takes_its_looks_along(account):
    look(account(2))
    data = {"kind": "ICH-0090", "channel": "online", "sample": False}
    with transaction.atomic():
        record("case.destroyed", subject="case/T-1", data=data, actor=SYSTEM)
    run_everything()
    assert registries.looks_about("case/T-1") == []
