"""The counter: a proof is seen, the paper printed, the fee taken, and only then it counts."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.payments import api as payments
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.kernel.wareki import format_wareki
from hataori.platform.audit import api as audit
from hataori.services.convenience_certificates import counter, models
from hataori.services.convenience_certificates.counter import AtCounter
from hataori.services.convenience_certificates.kinds import RESIDENCE, SEAL, TAX
from hataori.services.convenience_certificates.rules import Shown, Wish
from hataori.services.convenience_certificates.types import NotGiven

from .conftest import CLERK, HEAD, TAX_CLERK, facts, person_of, words

pytestmark = pytest.mark.django_db


def entered(number: int = 1, certificate=RESIDENCE, key: str = "k1", shown: Shown | None = None, **wish) -> AtCounter:
    proof, case = wish.pop("proof", "number_card"), wish.pop("case_number", "")
    asked = Wish(certificate, **wish)
    return AtCounter(key, person_of(number).id, asked, shown or Shown("self"), proof, case)


def test_the_fee_is_taken_and_the_certificate_counts_when_it_is_handed_over(town, tmp_path):
    found, content = counter.issue_at_counter(entered(copies=3), CLERK)
    assert "一宮花子" in words(content, tmp_path)
    assert (found.state, found.fee, facts()) == ("made", 900, [])
    counter.hand_over(found.id, CLERK)
    counter.hand_over(found.id, CLERK)
    assert [(each["channel"], each["kind"], each["copies"]) for each in facts()] == [("counter", "residence", 3)]
    fee = payments.charge_of(f"certificate/{found.id}")
    assert (fee.amount, fee.state, fee.method) == (900, "paid", "cash")


def test_a_second_press_of_the_same_form_issues_nothing_twice(town):
    one, again = (counter.issue_at_counter(entered(key="same"), CLERK)[0] for _ in range(2))
    assert (one.id, one.number) == (again.id, again.number)


def test_a_jam_voids_the_paper_and_no_money_is_taken(town):
    found, _ = counter.issue_at_counter(entered(), CLERK)
    with pytest.raises(Rejected):
        counter.spoil(found.id, " ", CLERK)
    counter.spoil(found.id, "紙づまり", CLERK)
    assert facts() == []
    assert payments.charge_of(f"certificate/{found.id}") is None
    (paper,) = documents.documents([found.document_id])
    assert paper.revoked_at
    with pytest.raises(Conflict):
        counter.hand_over(found.id, CLERK)


def test_without_a_proof_or_of_another_section_nothing_is_made(town):
    with pytest.raises(Rejected):
        counter.issue_at_counter(entered(proof=""), CLERK)
    for actor, certificate in ((CLERK, TAX), (TAX_CLERK, RESIDENCE)):
        with pytest.raises(Forbidden):
            counter.issue_at_counter(entered(certificate=certificate, year=2026), actor)
    assert not models.Issue.objects.exists()


def test_a_seal_needs_its_card(town):
    with pytest.raises(NotGiven) as refused:
        counter.issue_at_counter(entered(certificate=SEAL), CLERK)
    assert refused.value.code == "seal_card"
    assert counter.issue_at_counter(entered(certificate=SEAL, shown=Shown("card_bearer", seal_card=True)), CLERK)[
        0
    ].number


def changed(person, *, days: int, reason=registries.Reason.MOVE_OUT, **facts):
    """From so many days after today on, the register says otherwise."""
    begins = clock.today() + timedelta(days=days)
    registries.change(person.id, replace(person.entry, **facts), begins=begins, reason=reason, actor=SYSTEM)


def test_who_is_protected_is_refused_at_the_kiosk_and_served_by_the_head_of_that_section(centre):
    changed(person_of(3), days=0, reason=registries.Reason.PROTECTION, protected=True)
    assert centre.ask("MOGI-0003").json()["code"] == "protected"
    elsewhere = Actor("staff-4", "staff", "", CLERK.roles | {RoleGrant(Role.SECTION_HEAD, "citizens-tax")})
    for clerk in (CLERK, elsewhere):
        with pytest.raises(NotGiven):
            counter.issue_at_counter(entered(3, shown=Shown("self", section_head=True)), clerk)
    assert counter.issue_at_counter(entered(3), HEAD)[0].state == "made"


def test_who_has_announced_to_leave_gets_nothing_at_the_kiosk_and_a_true_paper_at_the_counter(centre, tmp_path):
    away = "東京都千代田区"
    changed(person_of(5), days=10, status=registries.Status.MOVED_OUT, address=away)
    refused = centre.ask("MOGI-0005")
    assert (refused.status_code, refused.json()["code"]) == (422, "leaving")
    assert [each["reason"] for each in facts("certificate.refused")] == ["leaving"]
    text = words(counter.issue_at_counter(entered(5), CLERK)[1], tmp_path)
    assert person_of(5).entry.address in text
    assert format_wareki(clock.today() + timedelta(days=10)) not in text, "住所を定めた日 is not a day to come"
    assert away not in text


def test_who_has_left_is_refused_and_even_that_look_is_audited(centre):
    changed(person_of(5), days=0, status=registries.Status.MOVED_OUT)
    assert centre.ask("MOGI-0005", request="C60").json()["code"] == "not_resident"
    assert [each for each in audit.entries() if each.action == audit.READ and "C60" in each.reason]


def test_a_number_that_is_no_application_for_it_takes_no_fee_away(town):
    with pytest.raises(Rejected) as refused:
        counter.issue_at_counter(entered(case_number="R8-999"), CLERK)
    assert [each.field for each in refused.value.problems] == ["case_number"]
    assert not models.Issue.objects.exists()


class TestPages:
    @pytest.fixture
    def clerk(self, town):
        return signed_in(Role.CLERK, "residents")

    def test_from_the_name_to_the_paper_in_the_hand(self, clerk):
        found = clerk.post("/desk/certificates/new/", {"text": "イチノミヤ ハナコ"}).content.decode()
        where = re.search(r"/desk/certificates/person/[0-9a-f-]+/", found).group()
        page = clerk.get(where).content.decode()
        key = re.search(r'name="key" value="([0-9a-f]+)"', page).group(1)
        typed = {"certificate": "residence", "about": "household", "copies": "1", "asker": "self", "key": key}
        assert "確かめた本人確認書類" in clerk.post(where, typed).content.decode()
        made = clerk.post(where, typed | {"proof": "driving_licence", "relations": "on"})
        assert made.status_code == 302
        assert "300円を受け取って渡した" in clerk.get(made.url).content.decode()
        assert clerk.get(f"{made.url}paper.pdf").content.startswith(b"%PDF")
        clerk.post(f"{made.url}hand-over/")
        assert "交付した" in clerk.get("/desk/certificates/").content.decode()
        assert clerk.get(f"{made.url}paper.pdf").status_code == 404, "handed over, it is not printed again"
        assert [each["channel"] for each in facts()] == ["counter"]

    def test_the_record_names_nobody(self, clerk, centre):
        centre.ask("MOGI-0001")
        page = clerk.get("/desk/certificates/").content.decode()
        assert "住民票の写し" in page
        assert "花子" not in page

    def test_what_is_refused_is_told_at_its_field(self, clerk):
        where = f"/desk/certificates/person/{person_of(1).id}/"
        typed = {"certificate": "seal", "about": "", "copies": "1", "asker": "self", "key": "a", "proof": "passport"}
        page = clerk.post(where, typed)
        assert page.status_code == 422
        assert "印鑑登録証を確かめてください" in page.content.decode()

    def test_other_sections_and_residents_see_nothing(self, town, client):
        other = signed_in(Role.CLERK, "child-support")
        for path in ("/desk/certificates/", "/desk/certificates/new/", f"/desk/certificates/person/{person_of(1).id}/"):
            assert other.get(path).status_code == 403
            assert client.get(path).status_code in {302, 403}

    def test_finding_somebody_is_audited(self, clerk):
        clerk.post("/desk/certificates/new/", {"text": "イチノミヤ ハナコ"})
        assert [each for each in audit.entries() if each.action == audit.READ and "証明書の交付" in each.reason]

    def test_beside_somebody_protected_no_address_is_shown(self, clerk):
        person = person_of(1)
        changed(person, days=0, reason=registries.Reason.PROTECTION, protected=True)
        page = clerk.post("/desk/certificates/new/", {"text": "イチノミヤ ダイキ"}).content.decode()
        where = re.search(r"/desk/certificates/person/[0-9a-f-]+/", page).group()
        assert person.id not in where, "the husband, who is not protected himself"
        for each in (page, clerk.get(where).content.decode()):
            assert "支援措置のため表示しません" in each
            assert person.entry.address not in each

    def test_a_kiosks_silence_is_shown_and_settled(self, clerk, centre):
        centre.ask("MOGI-0001", request="C77")
        with clock.frozen(clock.now() + timedelta(hours=2)):
            page = clerk.get("/desk/certificates/?state=late").content.decode()
            assert "結果が届かない" in page
            where = re.search(r"/desk/certificates/[0-9a-f-]{36}/", page).group()
            clerk.post(f"{where}hand-over/")
        assert [each["channel"] for each in facts()] == ["convenience"]
        assert payments.charge_of(f"certificate/{where.split('/')[3]}") is None, "the kiosk took the money"
