"""Rules decide what is clear, in the worker, and leave all else to a person with the checks done."""

from datetime import date

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.filing.api import Envelope, answer_correction, file_application
from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actors import actor_for
from hataori.platform.consent import api as consent
from hataori.platform.events import api as events
from hataori.services.online_applications import automatic, cli
from hataori.services.online_applications.automatic_rules import automatic_from
from hataori.web.cli import main

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import Desk, worker

pytestmark = pytest.mark.django_db
REISSUE, NOTIFICATION = "ICH-0112", "ICH-0106"


@pytest.fixture
def person(catalogue, resident):
    """The resident, who is in the register and linked to his account."""
    household = registries.new_household("H1")
    entry = registries.Entry("髙橋", household, "世帯主", "愛知県一宮市せんい二丁目9番見本", given="健太")
    new = registries.NewPerson("P1", registries.Birth(date(1985, 11, 2)))
    found = registries.enter(new, entry, begins=date(2000, 4, 1), reason=registries.Reason.MOVE_IN, actor=SYSTEM)
    registries.link(str(resident.pk), found.id, how="counter", actor=SYSTEM)
    return actor_for(resident)


def filed(actor, procedure_id=REISSUE, **other) -> str:
    form = registration.current_form(procedure_id)
    own = {"family_name": "高橋", "given_name": "健太", "birth_date": "1985-11-02"}
    files = [registration.AttachedFile(paper.slot, f"file-{paper.slot}", "紙.pdf", 1) for paper in form.papers]
    return file_application(
        Envelope(procedure_id=procedure_id, answers=filled(form, **(own | other)), attached=files), actor=actor
    ).number


@pytest.fixture(autouse=True)
def _no_files(monkeypatch):
    """Papers are there by name; their content is the files app's matter."""
    monkeypatch.setattr("hataori.platform.files.api.keep_until", lambda *_, **__: None)


def test_a_clear_case_is_granted_noticed_and_done_in_one_turn_of_the_worker(person):
    number = filed(person)
    worker()
    case = workflow.case(number)
    assert (case.stage, case.outcome) == (workflow.Stage.COMPLETED, workflow.Outcome.GRANTED)
    assert documents.documents_about(f"case/{number}")
    acts = [step.act for step in workflow.history(number)]
    assert acts == ["opened", "decided_by_rules", "completed"]
    assert workflow.decisions(number)[0].automatic


def test_the_page_says_plainly_that_no_person_decided(person, client, resident):
    number = filed(person)
    worker()
    client.force_login(resident)
    assert "自動審査で決定しました" in client.get(f"/applications/{number}/").content.decode()
    page = Desk("clerk", workflow.case(number).department).page(f"{number}/")
    assert "自動審査" in page
    assert workflow.assessment(number).finding.rules_version in page


def test_a_notification_is_accepted_and_the_applicant_told(person):
    number = filed(person, NOTIFICATION)
    worker()
    case = workflow.case(number)
    assert (case.stage, case.outcome) == (workflow.Stage.COMPLETED, None)
    told = [message for message in messaging.box(person.id, 1).messages if message.subject == "届出を受理しました"]
    assert len(told) == 1
    assert "自動審査" in told[0].body


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"family_name": "木曽"}, "住民の記録と違います"),
        ({"birth_date": "1985-11-03"}, "住民の記録と違います"),
    ],
)
def test_what_differs_from_the_register_goes_to_a_person(person, other, reason):
    number = filed(person, **other)
    worker()
    assert workflow.case(number).stage is workflow.Stage.RECEPTION
    kept = workflow.assessment(number).finding
    assert kept.verdict == "person"
    assert reason in kept.reasons
    assert reason in Desk("clerk", workflow.case(number).department).page(f"{number}/")


def test_a_second_one_of_the_same_person_goes_to_a_person(person):
    filed(person)
    worker()
    again = filed(person)
    worker()
    assert workflow.case(again).stage is workflow.Stage.RECEPTION
    assert "同じ手続き" in workflow.assessment(again).finding.reasons


def test_who_is_not_in_the_register_is_looked_at_by_a_person(catalogue, resident, guest):
    for actor in (actor_for(resident), guest):
        number = filed(actor)
        worker()
        assert "結び付いていません" in workflow.assessment(number).finding.reasons
        assert workflow.case(number).stage is workflow.Stage.RECEPTION


def test_a_procedure_with_discretion_is_never_looked_at_by_rules(person):
    number = filed(person, CHILD_ALLOWANCE)
    worker()
    assert workflow.assessment(number) is None


def test_what_a_clerk_took_first_is_his(person):
    number = filed(person)
    clerk = Desk("clerk", workflow.case(number).department)
    clerk.do(number, "advance", to="formal_check")
    worker()
    assert workflow.case(number).stage is workflow.Stage.FORMAL_CHECK
    assert not workflow.decisions(number)


def test_while_the_register_is_closed_it_waits_and_is_looked_at_later(person):
    registries.close("保守", actor=SYSTEM)
    number = filed(person)
    worker()
    assert workflow.assessment(number) is None
    assert automatic.consider_waiting() == 0
    registries.reopen(actor=SYSTEM)
    assert automatic.consider_waiting() == 1
    worker()
    assert workflow.case(number).closed_at is not None
    assert automatic.consider_waiting() == 0


def test_while_a_check_in_the_register_is_to_be_done_it_waits_too(person):
    registries.close("保守", actor=SYSTEM)
    number = filed(person)
    papers = [registries.Asked("paper1", "住民票")]
    given = consent.grant(account_id=person.id, purpose="住民票を確かめる", scope="paper", actor=person)
    told = {"account_id": person.id, "consent_id": given.id, "typed": {}, "actor": SYSTEM}
    registries.ask_looks(f"case/{number}", papers, **told)
    registries.reopen(actor=SYSTEM)
    worker()
    assert workflow.assessment(number) is None
    assert registries.run_looks() == 1
    assert automatic.consider_waiting() == 1
    assert workflow.assessment(number).finding.verdict == "granted"


def test_what_a_clerk_took_meanwhile_is_not_waited_for(person):
    registries.close("保守", actor=SYSTEM)
    number = filed(person)
    worker()
    registries.reopen(actor=SYSTEM)
    Desk("clerk", workflow.case(number).department).do(number, "advance", to="formal_check")
    assert automatic.consider_waiting() == 0
    assert not automatic.models.LaterCheck.objects.exists()


def test_a_corrected_application_is_looked_at_again_but_decided_by_a_person(person):
    number = filed(person, birth_date="1985-11-03")
    worker()
    clerk = Desk("clerk", workflow.case(number).department)
    clerk.do(number, "correct", fields_asked=["birth_date"], message="生年月日を確かめてください")
    answer_correction(number, {"birth_date": "1985-11-02"}, actor=person)
    worker()
    assert workflow.assessment(number).finding.verdict == "granted"
    assert workflow.case(number).stage is workflow.Stage.RECEPTION


def test_a_finding_replays_to_the_same(person, capsys):
    number = filed(person)
    worker()
    assert main(["cases", "replay", number]) == 0
    assert "同じ" in capsys.readouterr().out
    kept = workflow.assessment(number).finding
    assert automatic.replay(kept, REISSUE) == kept


def test_a_rule_that_is_no_more_is_said_to_be_gone(person, capsys, settings, tmp_path):
    number = filed(person)
    worker()
    settings.HATAORI_CITY_FOLDER = tmp_path
    assert main(["cases", "replay", number]) == 2
    assert "いまの automatic.json にありません" in capsys.readouterr().out
    assert main(["cases", "replay", "R8-0000"]) == 2
    assert cli.COMMANDS[0].words == ("cases", "replay")


def test_no_fact_of_the_log_holds_an_answer(person):
    number = filed(person)
    worker()
    for event in events.find(subject=f"case/{number}"):
        assert "髙橋" not in str(event.data)
        assert "高橋" not in str(event.data)


@pytest.mark.parametrize(
    "facts",
    [
        {"review_share": 2},
        {"procedures": [{"procedure_id": "x", "article": "", "reason": "r"}]},
        {"procedures": [{"procedure_id": "x", "article": "a", "reason": "r", "review_share": -1}]},
    ],
)
def test_a_declaration_nobody_can_answer_for_is_refused(facts):
    with pytest.raises(ValueError):
        automatic_from(facts)
