"""The section: checks beside the photo, 補正, taken or not, the child in the register, each counted once."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from tests.city_parts import load

from hataori.blocks.documents import api as documents
from hataori.blocks.filing import api as filing
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.indicators import api as indicators
from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.forgetting import forget_everywhere
from hataori.services.online_birth_notification import actions, models, queries

from .conftest import CLERK, FATHER, MOTHER_ALONE, PROCEDURE, actor_of, born, browser, on_paper, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
DESK = "/desk/birth-notifications/"


@pytest.fixture(autouse=True)
def _readers(city):
    events.enrol()
    worked()


def worked() -> None:
    events.run_consumers()


def facts(kind: str) -> list[dict]:
    return [dict(each.data) for each in events.find(types=[f"birth_notification.{kind}"], limit=1000)]


def test_a_clear_case_is_taken_and_everybody_who_should_hears_of_it():
    number = sent(FATHER).number
    assert facts("submitted") == [{"channel": "online"}]
    actions.accept(number, actor=CLERK)
    assert facts("accepted") == [{"channel": "online", "late": False}]
    worked()
    assert len(facts("accepted")) == 1, "the worker counted it again"
    assert workflow.case(number).closed_at is not None
    (proof,) = documents.documents_about(f"case/{number}")
    assert proof.title == "出生届出済証明書"
    box = messaging.box(actor_of(FATHER).id)
    assert any(proof.id in message.documents for message in box.messages)
    assert any(f"/online-birth-notification/sent/{number}/" in message.body for message in box.messages)


def test_the_child_enters_the_household_by_a_clerks_own_act_and_once():
    number = sent(FATHER).number
    entering = actions.Entering("N-90001", "子")
    with pytest.raises(Conflict):
        actions.enter_child(number, entering, actor=CLERK)
    actions.accept(number, actor=CLERK)
    assert models.Notification.objects.get().person_id is None, "nobody is entered by accepting alone"
    person = actions.enter_child(number, entering, actor=CLERK)
    assert (person.name, person.sex, person.entry.relation) == ("髙橋 湊", "male", "子")
    assert person.birth.known == born()
    around = registries.circle(actor_of(FATHER).id, actor=actor_of(FATHER), purpose="")
    assert person.id in {each.person.id for each in around.members}
    changed = [each.data for each in events.find(types=["register.changed"])]
    assert {"reason": "birth", "effective": born().isoformat()} in [dict(each) for each in changed]
    with pytest.raises(Conflict) as twice:
        actions.enter_child(number, actions.Entering("N-90002", "子"), actor=CLERK)
    assert twice.value.code == "entered_already"


def test_a_number_that_is_taken_undoes_nothing_else():
    number = sent(FATHER).number
    actions.accept(number, actor=CLERK)
    father = registries.person(registries.person_of_account(actor_of(FATHER).id), actor=SYSTEM, purpose="")
    with pytest.raises(Conflict) as taken:
        actions.enter_child(number, actions.Entering(father.number, "子"), actor=CLERK)
    assert taken.value.code == "number_taken"
    with pytest.raises(Rejected):
        actions.enter_child(number, actions.Entering(" ", ""), actor=CLERK)
    assert models.Notification.objects.get().state == "accepted"


def test_a_paper_one_is_counted_by_its_channel_and_a_late_one_is_taken_with_its_note():
    number = on_paper(born_on=born(40).isoformat())
    worked()
    assert facts("submitted") == [{"channel": "counter"}]
    actions.accept(number, actor=CLERK)
    assert facts("accepted") == [{"channel": "counter", "late": True}]


def test_what_does_not_hold_needs_a_reason_to_be_taken():
    number = sent(FATHER).number
    registration.correct(number, ("child_given_name",), {"child_given_name": "嗚"}, actor=CLERK)
    with pytest.raises(Conflict) as bad:
        actions.accept(number, actor=CLERK)
    assert bad.value.code == "name_not_allowed"
    mended = {"child_given_name": "湊", "born_in_japan": "no"}
    registration.correct(number, tuple(mended), mended, actor=CLERK)
    with pytest.raises(Rejected) as due:
        actions.accept(number, actor=CLERK)
    assert due.value.problems[0].field == "note"
    actions.accept(number, actor=CLERK, note="在外公館に確認した")
    assert "在外公館に確認した" in workflow.notes(number)[0].text


def test_one_that_is_not_taken_ends_with_its_reason_and_the_family_court():
    number = sent(FATHER).number
    with pytest.raises(Rejected):
        actions.refuse(number, reasons="", article="戸籍法第52条", actor=CLERK)
    actions.refuse(number, reasons="届出人が父母ではありません。", article="戸籍法第52条", actor=CLERK)
    assert facts("refused") == [{"channel": "online"}]
    assert facts("accepted") == []
    worked()
    assert documents.documents_about(f"case/{number}") == []
    (news,) = [each for each in messaging.box(actor_of(FATHER).id).messages if "出生届について" in each.subject]
    assert "家庭裁判所" in news.body
    with pytest.raises(Conflict):
        actions.accept(number, actor=CLERK)


def test_a_marked_field_comes_back_and_is_examined_again():
    number = sent(FATHER).number
    desk = signed_in(Role.CLERK, "residents")
    answer = desk.post(
        f"{DESK}{number}/correct/", {"fields_asked": ["birth_weight"], "message": "体重を確かめてください。"}
    )
    assert answer.status_code == 302
    with pytest.raises(Conflict):
        actions.accept(number, actor=CLERK)
    parent = browser(FATHER)
    assert "birth_weight" in parent.get(f"/applications/{number}/correct/").content.decode()
    filing.answer_correction(number, {"birth_weight": "3150"}, actor=actor_of(FATHER))
    actions.accept(number, actor=CLERK)
    assert registration.application(number).answers["birth_weight"] == "3150"


def test_one_that_the_parents_take_back_is_not_counted_as_taken():
    number = sent(FATHER).number
    workflow.decide(number, "withdrawn", "", "", actor_of(FATHER))
    worked()
    assert queries.notification(number).state == "withdrawn"
    assert "受理する" not in signed_in(Role.CLERK, "residents").get(f"{DESK}{number}/").content.decode()
    assert facts("accepted") == facts("refused") == []
    assert documents.documents_about(f"case/{number}") == []
    assert number in signed_in(Role.CLERK, "residents").get(f"{DESK}?state=withdrawn").content.decode()


def test_while_the_register_is_closed_a_clerk_is_told_so_and_nothing_is_taken():
    number = sent(FATHER).number
    registries.close("点検", actor=SYSTEM)
    desk = signed_in(Role.CLERK, "residents")
    page = desk.post(f"{DESK}{number}/accept/", {"note": ""}, follow=True)
    assert page.status_code == 200
    assert "住民の記録がいま使えません" in page.content.decode()
    assert queries.notification(number).state == "open"


def test_taken_on_the_general_desk_it_counts_all_the_same():
    number = sent(FATHER).number
    workflow.advance(number, "formal_check", CLERK)
    workflow.advance(number, "completed", CLERK)
    assert facts("accepted") == []
    worked()
    worked()
    assert facts("accepted") == [{"channel": "online", "late": False}]
    assert queries.notification(number).state == "accepted"


def test_the_number_of_the_plan_read_from_the_log_is_the_live_counter_on_any_past_day():
    load(settings, "indicators", "plan")
    base = datetime(clock.today().year, clock.today().month, clock.today().day, 10, tzinfo=JST) + timedelta(days=1)
    for day, channel in ((0, "online"), (3, "counter"), (3, "online"), (9, "mail"), (9, "online"), (15, "online")):
        with clock.frozen(base + timedelta(days=day)):
            number = sent(FATHER).number if channel == "online" else on_paper(channel)
            actions.accept(number, actor=CLERK)
            worked()
    start = datetime(base.year if base.month >= 4 else base.year - 1, 4, 1, tzinfo=JST)
    seen = []
    for day in (-1, 0, 2, 3, 8, 9, 15, 20):
        on = (base + timedelta(days=day)).date()
        if (on.year if on.month >= 4 else on.year - 1) != start.year:
            continue  # another year's number
        end = datetime(on.year, on.month, on.day, tzinfo=JST) + timedelta(days=1)
        live = queries.accepted_between(start, end).filter(channel="online").count()
        with clock.frozen(base + timedelta(days=21)):  # long after: read from the log
            assert (indicators.value("m07", on).value or 0) == live, on
        seen.append(live)
    assert max(seen) >= 1


def test_a_stand_ins_is_no_fact():
    envelope = filing.Envelope(
        PROCEDURE, dict(registration.application(sent(FATHER).number).answers), sample=True, signed_elsewhere=True
    )
    before = len(facts("submitted"))
    number = filing.file_application(envelope, actor=Actor("mynaportal:x", "partner", "マイナポータル")).number
    worked()
    actions.accept(number, actor=CLERK, note="紙の証明書を見ました")
    assert len(facts("submitted")) == before
    assert facts("accepted") == []
    assert queries.notification(number).sample
    assert "模擬" in signed_in(Role.CLERK, "residents").get(f"{DESK}?state=accepted").content.decode()


def test_only_its_section_sees_it_and_the_reading_is_audited():
    number = sent(FATHER).number
    assert number in signed_in(Role.CLERK, "residents").get(DESK).content.decode()
    hour = {"start": clock.now() - timedelta(hours=1), "end": clock.now() + timedelta(hours=1)}
    assert audit.readers_of("birth-notifications", **hour), "the list has names on it"
    page = signed_in(Role.CLERK, "residents").get(f"{DESK}{number}/").content.decode()
    for said in ("湊", "髙橋 麻衣", "戸籍法第49条", "見てください", "出生証明書", "父母とも日本の国籍です"):
        assert said in page
    other = signed_in(Role.SECTION_HEAD, "citizens-tax")
    assert number not in other.get(DESK).content.decode()
    assert other.get(f"{DESK}{number}/").status_code == 404
    reader = signed_in(Role.AUDITOR, "")
    enter = f"/desk/cases/new/{PROCEDURE}/"
    assert enter in signed_in(Role.CLERK, "residents").get(DESK).content.decode()
    assert enter not in reader.get(DESK).content.decode(), "a page that answers 403"
    assert reader.post(f"{DESK}{number}/accept/").status_code == 403
    with pytest.raises(NotFound):
        actions.accept(number, actor=Actor("x", "staff", "税", signed_roles("citizens-tax")))
    with pytest.raises(Forbidden):
        actions.accept(number, actor=Actor("x", "staff", "監査", signed_roles("", Role.AUDITOR)))
    read = audit.readers_of(
        f"case/{number}", start=clock.now() - timedelta(hours=1), end=clock.now() + timedelta(hours=1)
    )
    assert read


def signed_roles(department: str, role: Role = Role.CLERK):
    from hataori.kernel.actor import RoleGrant

    return frozenset({RoleGrant(role, department)})


def test_the_photo_opens_beside_the_data_for_the_section_only():
    number = sent(FATHER).number
    (photo,) = registration.application(number).files
    address = f"{DESK}{number}/photos/{photo.file_id}/"
    answer = signed_in(Role.CLERK, "residents").get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert signed_in(Role.SECTION_HEAD, "citizens-tax").get(address).status_code == 404


def test_events_name_nobody():
    number = sent(FATHER).number
    actions.accept(number, actor=CLERK)
    actions.enter_child(number, actions.Entering("N-90001", "子"), actor=CLERK)
    for each in events.find(limit=1000):
        if each.type.startswith("birth_notification."):
            assert "湊" not in str(each.data)
            assert "髙橋" not in str(each.data)


def test_a_destroyed_case_leaves_no_row():
    number = sent(FATHER).number
    forget_everywhere(number)
    assert not models.Notification.objects.exists()


def test_an_unmarried_mothers_child_comes_into_her_household():
    number = sent(MOTHER_ALONE, parents_married="no", filer_is="mother", child_relation="二女").number
    actions.accept(number, actor=CLERK)
    person = actions.enter_child(number, actions.Entering("N-90003", "子"), actor=CLERK)
    assert (person.name, person.sex) == ("山﨑 湊", "female")
    mother = registries.person(registries.person_of_account(actor_of(MOTHER_ALONE).id), actor=SYSTEM, purpose="")
    assert person.entry.household == mother.entry.household
