"""Who may act for whom: asked and answered, on paper, by the register, for a business; and when it ends."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from hataori.blocks.mandates import api as mandates
from hataori.blocks.mandates import models
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.accounts.access import STEP_UP_KEY
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.forgetting import forget_everywhere

pytestmark = pytest.mark.django_db
CLERK = Actor("staff-1", "staff", "窓口", frozenset({RoleGrant(Role.CLERK, "residents")}))
NUMBER = "5835678256246"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def resident(name: str) -> Account:
    ensure_resident(
        {
            "family": name,
            "given": "見本",
            "family_kana": "ミホン",
            "given_kana": "ミホン",
            "birthdate": "1980-04-03",
            "postcode": "491-0858",
            "address": "愛知県一宮市本町見本",
            "phone": "0586-00-1003",
            "email": f"{name}@example.jp",
            "note": "",
        }
    )
    return Account.objects.get(login=f"{name}@example.jp")


@pytest.fixture
def son():
    return resident("musuko")


@pytest.fixture
def mother():
    return resident("haha")


def asked(son, **other):
    told = {
        "represented_name": "haha 見本",
        "represented_mail": "haha@example.jp",
        "ends_on": clock.today() + timedelta(days=30),
        "actor": actor_for(son),
    }
    return mandates.propose(**(told | other))


class TestAsking:
    def test_it_holds_once_the_other_has_accepted(self, son, mother):
        mandate = asked(son)
        assert [each.kind for each in mandates.standings(actor_for(son), "P1")] == ["self"]
        assert [each.id for each in mandates.mandates_over(actor_for(mother))] == [mandate.id]
        mandates.answer(mandate.id, actor_for(mother), accept=True)
        own, other = mandates.standings(actor_for(son), "P1")
        assert (other.kind, other.represented_id) == ("voluntary", str(mother.pk))
        assert own.title.startswith("本人として")

    def test_a_refusal_is_final(self, son, mother):
        mandate = asked(son)
        mandates.answer(mandate.id, actor_for(mother), accept=False)
        with pytest.raises(Conflict):
            mandates.answer(mandate.id, actor_for(mother), accept=True)

    def test_nobody_else_answers_not_even_who_asked(self, son, mother):
        mandate = asked(son)
        for who in (actor_for(son), actor_for(resident("tanin")), CLERK):
            with pytest.raises(NotFound):
                mandates.answer(mandate.id, who, accept=True)

    def test_an_address_without_an_account_looks_the_same_and_may_come_later(self, son):
        mandate = asked(son, represented_mail="ato@example.jp")
        later = resident("ato")
        assert mandates.answer(mandate.id, actor_for(later), accept=True).state == "active"

    def test_only_named_procedures_and_only_in_the_term(self, son, mother):
        mandate = asked(son, procedures=("P1",))
        mandates.answer(mandate.id, actor_for(mother), accept=True)
        assert len(mandates.standings(actor_for(son), "P1")) == 2
        assert len(mandates.standings(actor_for(son), "P2")) == 1
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert len(mandates.standings(actor_for(son), "P1")) == 1
            with pytest.raises(NotFound):
                mandates.standing(actor_for(son), "P1", mandate.id)

    @pytest.mark.parametrize("who", ["musuko", "haha"])
    def test_either_side_ends_it(self, son, mother, who):
        mandate = asked(son)
        mandates.answer(mandate.id, actor_for(mother), accept=True)
        mandates.revoke(mandate.id, actor_for(Account.objects.get(login=f"{who}@example.jp")))
        assert len(mandates.standings(actor_for(son), "P1")) == 1
        with pytest.raises(Conflict):
            mandates.revoke(mandate.id, actor_for(mother))

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"represented_name": " "}, "represented_name"),
            ({"represented_mail": ""}, "represented_mail"),
            ({"represented_mail": "Musuko@example.jp"}, "represented_mail"),
            ({"ends_on": date(2020, 1, 1)}, "ends_on"),
            ({"ends_on": date(2099, 1, 1)}, "ends_on"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, son, other, field):
        with pytest.raises(Rejected) as refused:
            asked(son, **other)
        assert refused.value.problems[0].field == field

    def test_no_fact_names_a_person(self, son, mother):
        mandate = asked(son)
        mandates.answer(mandate.id, actor_for(mother), accept=True)
        told = events.find(subject=f"mandate/{mandate.id}")
        assert [event.type for event in told] == ["mandate.proposed", "mandate.answered"]
        assert "haha" not in str([event.data for event in told])
        assert audit.entries(subject=f"mandate/{mandate.id}")


class TestPaper:
    def test_a_clerk_reads_it(self, son):
        mandate = asked(son, represented_mail="", paper_id="file-1")
        assert [each.id for each in mandates.papers_waiting()] == [mandate.id]
        with pytest.raises(Forbidden):
            mandates.confirm_paper(mandate.id, actor_for(son), accept=True)
        mandates.confirm_paper(mandate.id, CLERK, accept=True)
        assert len(mandates.standings(actor_for(son), "P1")) == 2
        assert not mandates.papers_waiting()

    def test_without_a_paper_there_is_nothing_to_read(self, son):
        with pytest.raises(NotFound):
            mandates.confirm_paper(asked(son).id, CLERK, accept=True)


class TestChildren:
    @pytest.fixture
    def family(self, mother):
        household = registries.new_household("H1")

        def enter(number, given, born, relation):
            entry = registries.Entry("haha", household, relation, "一宮市本町", given=given)
            new = registries.NewPerson(number, registries.Birth(born))
            return registries.enter(new, entry, begins=date(2020, 4, 1), reason=registries.Reason.MOVE_IN, actor=SYSTEM)

        head = enter("P1", "見本", date(1980, 4, 3), "世帯主")
        enter("P2", "小花", date(2018, 5, 5), "子")
        enter("P3", "成人", date(2000, 5, 5), "子")
        registries.link(str(mother.pk), head.id, how="counter", actor=SYSTEM)

    def test_a_parent_files_for_a_child_under_age_by_the_register(self, mother, family):
        found = mandates.standings(actor_for(mother), "P1")
        assert [(each.kind, each.name) for each in found[1:]] == [("statutory", "haha 小花")]

    def test_with_the_register_closed_only_what_stands_on_paper_is_left(self, mother, family):
        registries.close("保守", actor=SYSTEM)
        assert [each.kind for each in mandates.standings(actor_for(mother), "P1")] == ["self"]


class TestBusinesses:
    def registered(self, son):
        return mandates.register_organisation(
            corporate_number=NUMBER, name="機織商事株式会社", leader_login=son.login, actor=CLERK
        )

    def test_one_account_acts_for_several(self, son):
        self.registered(son)
        mandates.register_organisation(
            corporate_number="7000012050002", name="国の機関", leader_login=son.login, actor=CLERK
        )
        found = mandates.standings(actor_for(son), "P1")
        assert [each.corporate_number for each in found[1:]] == [NUMBER, "7000012050002"]

    def test_the_leader_lets_others_file_and_takes_it_back(self, son, mother):
        self.registered(son)
        term = clock.today() + timedelta(days=90)
        mandate = mandates.authorise(corporate_number=NUMBER, login=mother.login, ends_on=term, actor=actor_for(son))
        assert len(mandates.standings(actor_for(mother), "P1")) == 2
        with pytest.raises(Conflict):
            mandates.authorise(corporate_number=NUMBER, login=mother.login, ends_on=term, actor=actor_for(son))
        with pytest.raises(Forbidden):
            mandates.authorise(corporate_number=NUMBER, login="x@example.jp", ends_on=term, actor=actor_for(mother))
        mandates.revoke(mandate.id, actor_for(son))
        assert len(mandates.standings(actor_for(mother), "P1")) == 1

    @pytest.mark.parametrize("number", ["5835678256247", "123", "", "０００００００００００００"])
    def test_a_number_whose_check_digit_is_wrong_is_refused(self, son, number):
        with pytest.raises(Rejected) as refused:
            mandates.register_organisation(corporate_number=number, name="x", leader_login=son.login, actor=CLERK)
        assert refused.value.problems[0].field == "corporate_number"

    def test_a_leader_without_an_account_leaves_nothing_behind(self, db):
        with pytest.raises(Rejected):
            mandates.register_organisation(corporate_number=NUMBER, name="x", leader_login="no@x.jp", actor=CLERK)
        assert not models.Organisation.objects.exists()


class TestPages:
    def test_asking_and_accepting_on_the_pages(self, son, mother):
        his, hers = Client(), Client()
        his.force_login(son)
        hers.force_login(mother)
        session = hers.session
        session[STEP_UP_KEY] = clock.now().isoformat()
        session.save()
        told = {"represented_name": "haha", "represented_mail": "haha@example.jp", "ends_on": "あした"}
        wrong = his.post("/my/mandates/propose/", told)
        assert wrong.status_code == 422
        assert 'href="#id_ends_on"' in wrong.content.decode()
        day = (clock.today() + timedelta(days=9)).isoformat()
        assert his.post("/my/mandates/propose/", told | {"ends_on": day}).status_code == 302
        page = hers.get("/my/mandates/").content.decode()
        assert "承認を待っています" in page
        mandate = mandates.mandates_over(actor_for(mother))[0]
        hers.post(f"/my/mandates/{mandate.id}/answer/", {"answer": "accept"})
        assert "委任をやめる" in hers.get("/my/mandates/").content.decode()
        his.post(f"/my/mandates/{mandate.id}/revoke/")
        assert mandates.mandates_of(actor_for(son))[0].state == "revoked"
        assert his.post("/my/mandates/nothing/revoke/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_accepted_and_refused_at_once_one_answer_stands():
    son, mother = resident("musuko"), resident("haha")
    mandate, gate, answers = asked(son), Barrier(2), []

    def run(accept):
        try:
            gate.wait()
            answers.append(mandates.answer(mandate.id, actor_for(mother), accept=accept).state)
        except HataoriError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(accept,)) for accept in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) in (["active", "answered"], ["answered", "refused"])


def test_a_mandate_that_ended_while_it_was_filed_carries_nothing(son, mother):
    made = mandates.answer(asked(son).id, actor_for(mother), accept=True)
    held = mandates.standing(actor_for(son), "ICH-0090", made.id)
    mandates.revoke(made.id, actor_for(mother))
    with pytest.raises(NotFound):
        mandates.record_representation("application/T-1", held, "ICH-0090", actor_for(son))
    assert not models.Representation.objects.exists()


def test_the_paper_goes_with_the_last_case_of_a_mandate_that_is_over(son):
    paper = files.store(PDF, name="委任状.pdf", owner=str(son.pk), purpose="委任状", retention_days=3_000)
    proposed = asked(son, represented_mail="", paper_id=paper.id)
    made = mandates.confirm_paper(proposed.id, CLERK, accept=True)
    held = mandates.standing(actor_for(son), "ICH-0090", made.id)
    for number in ("T-1", "T-2"):
        mandates.record_representation(f"application/{number}", held, "ICH-0090", actor_for(son))
    mandates.revoke(made.id, actor_for(son))
    forget_everywhere("T-1")
    assert models.Mandate.objects.exists(), "another case still rests on it"
    assert files.file_ref(paper.id)
    forget_everywhere("T-2")
    assert not models.Mandate.objects.exists()
    with pytest.raises(NotFound):
        files.file_ref(paper.id)
