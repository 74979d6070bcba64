"""Looking up papers for a case: at once, later when the register was closed, and with what differs."""

from datetime import timedelta

import pytest

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.audit import api as audit
from hataori.platform.consent import api as consent
from hataori.platform.events.api import find
from hataori.platform.forgetting import forget_everywhere

PAPERS = [registries.Asked("paper-1", "住民票"), registries.Asked("paper-2", "所得証明書・納税証明書")]


def look(actor, papers=PAPERS, person_id="", **typed):
    given = consent.active(actor.id, "test") or consent.grant(
        account_id=actor.id, purpose="確認", scope="test", actor=actor
    )
    return registries.ask_looks(
        "case/T-1",
        papers,
        account_id=actor.id,
        person_id=person_id,
        consent_id=given.id,
        typed=typed,
        actor=actor,
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


def test_a_consent_taken_back_while_the_register_was_closed_ends_the_look(account, closed):
    actor = account(2)
    look(actor)
    given = consent.active(actor.id, "test")
    consent.withdraw(given.id, account_id=actor.id, actor=actor)
    registries.reopen(actor=SYSTEM)
    registries.run_looks()
    found = registries.looks_about("case/T-1")
    assert {each.state for each in found} == {"absent"}
    assert not any(each.seen for each in found)


def test_a_look_about_another_is_audited_under_him_with_who_agreed(account):
    actor, other = account(2), account(3)
    person_id = registries.person_of_account(other.id)
    resident, _ = look(actor, person_id=person_id)
    name = registries.person(person_id, actor=SYSTEM, purpose="").name
    assert dict(resident.seen)["氏名"] == name
    found = [e for e in audit.entries(subject=f"account/{other.id}") if e.action == "register.looked"]
    assert {each.detail["agreed_by"] for each in found} == {actor.id}


def test_a_destroyed_case_takes_its_looks_along(account):
    look(account(2))
    assert forget_everywhere("T-1")["registries.looks"] == 2
    assert registries.looks_about("case/T-1") == []
