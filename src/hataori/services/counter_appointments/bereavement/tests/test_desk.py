"""At the desk: from the appointment's answers to the list, the few questions, one signature, the sections' cases."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.grounds import ground

from hataori.blocks.bundles import api as bundles
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Conflict
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find
from hataori.services.counter_appointments import models, times, visits
from hataori.services.counter_appointments.bereavement import actions
from hataori.services.counter_appointments.bereavement.filling import Scene, Visitor, fill
from hataori.services.counter_appointments.bereavement.forgetting import forget
from hataori.services.counter_appointments.bereavement.preparing import prepared

from .conftest import CLERK, DIED, father_dies, person

pytestmark = pytest.mark.django_db
BANK = {
    "振込先口座_bank": "見本銀行", "振込先口座_branch": "一宮支店", "振込先口座_type": "普通",
    "振込先口座_number": "1234567",
}  # fmt: skip
PEN = json.dumps({
    "width": 600, "height": 200, "strokes": [[[20 + n * 10, 60 + n % 5 * 12, n * 15, 0.5] for n in range(30)]]
})  # fmt: skip
DESK = "/desk/bereavement/"
BY_HAND = bundles.Signature(typed="丹羽 つる", witnessed=True)


def booked(name: str, born: date, deceased: str, died_on: date, relation: str = "妻") -> models.Visit:
    place = models.Place.objects.select_related("kind").get(key="bereavement-honchosha")
    answers = {"deceased": deceased, "died_on": died_on.isoformat(), "relation": relation}
    told = visits.Told(name, born, "0586-28-0001", answers)
    booking = visits.take(place, times.next_times(place, 1)[0], told, CLERK, "phone")
    return models.Visit.objects.get(pk=booking.id)


def desk() -> Client:
    return signed_in(Role.CLERK, "residents")


def opened(client: Client, visit: models.Visit) -> str:
    answer = client.post(f"{DESK}find/", {"number": visit.number}, follow=True)
    assert answer.status_code == 200
    return answer.redirect_chain[-1][0]


def screen_of(client: Client, page: str) -> str:
    """What stands on the screen that is signed, as the page says it back."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(f"{page}sign/").content.decode())
    return found[1] if found else ""


def signs(client: Client, page: str, **told: str):
    return client.post(f"{page}sign/", {"seen": screen_of(client, page), **told}, follow=True)


def missing(client: Client, page: str) -> list[str]:
    row = models.Preparation.objects.get(pk=page.split("/")[-2])
    return [each.name for each in prepared(row, CLERK).asked]


def test_a_widow_comes_by_appointment_and_signs_once(families):
    client, visit = desk(), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    sheet = client.get(f"/desk/appointments/{visit.number}/").content.decode()
    assert "おくやみの手続きの一覧を開く" in sheet
    page = opened(client, visit)
    text = client.get(page).content.decode()
    for title in (
        "後期高齢者医療の葬祭費",
        "介護保険の資格喪失",
        "未支給年金",
        "印鑑登録証の返納",
        "固定資産の現所有者",
    ):
        assert title in text, title
    assert "国民健康保険に入っていなかった" in text, "what does not follow is told with its reason"
    assert 'type="checkbox"' not in text, "nobody ticks a procedure"
    asked = set(missing(client, page))
    assert asked == {*BANK, "基礎年金番号"}, "only what no register knows"
    ready = prepared(models.Preparation.objects.get(), CLERK)
    assert not any(asked & {name for name, text in each.filled.known.items() if text} for each in ready.items)
    client.post(page, BANK | {"基礎年金番号": "9000-111111"})
    screen = client.get(f"{page}sign/").content.decode()
    assert "丹羽 つる" in screen
    assert "1回の署名で届け出ます" in screen
    done = signs(client, page, strokes=PEN).content.decode()
    assert "受け付けました" in done
    row = models.Preparation.objects.get()
    bundle = bundles.bundle(row.bundle_id)
    assert len(bundle.cases) == row.cases >= 8
    assert {each.department for each in bundle.cases} >= {
        "insurance-pension",
        "long-term-care",
        "property-tax",
        "residents",
    }
    for case in bundle.cases:
        assert workflow.case(case.number).department == case.department
        assert case.number in done


@ground
def widow_signed() -> None:
    """The widow's appointment, signed eleven minutes after her list was opened; on the ground of the families."""
    visit = booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    dead = registries.match_dead("丹羽 義雄", DIED)
    row = actions.write_down(actions.open_list(dead, CLERK, visit), BANK | {"基礎年金番号": "9000-111111"}, CLERK)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        actions.sign(row, BY_HAND, "見本", CLERK)


def test_the_applications_say_what_the_city_knows(families, widow_signed):
    filed = {each.title: registration.application(each.number) for each in bundles.bundle(row_now().bundle_id).cases}
    funeral = filed["後期高齢者医療の葬祭費の支給申請"].answers
    assert funeral["亡くなった人の氏名"] == "丹羽 義雄"
    assert funeral["亡くなった日"] == DIED.isoformat()
    assert funeral["葬儀を行った人の氏名"] == "丹羽 つる"
    assert funeral["address"] == "愛知県一宮市奥町字見本8番地"
    assert filed["介護保険の資格喪失の届出"].answers["被保険者番号"] == "0000000012"
    assert filed["国民年金の未支給年金の請求"].answers["届出人と本人の関係"] == "妻"
    assert {each.applicant_id for each in filed.values()} == {
        registries.account_of(person("丹羽 つる", date(1938, 6, 6)))
    }


def row_now() -> models.Preparation:
    return models.Preparation.objects.get()


def test_the_fact_of_the_visit_counts_and_names_nobody(families, widow_signed):
    (event,) = find(types=["bereavement.prepared"])
    row = row_now()
    assert event.data == {
        "cases": row.cases, "departments": event.data["departments"], "filled": row.filled, "asked": 5, "minutes": 11,
        "walk_in": False, "sample": True,
    }  # fmt: skip
    assert row.filled > 5 * row.asked
    assert row.told == "", "who came stands in the applications only"
    (begun,) = find(types=["bereavement.opened"])
    assert begun.data["known_visitor"] is True
    assert not re.search("丹羽|1938|9000", f"{event.data} {event.subject} {begun.data} {begun.subject}")


def test_a_death_is_filed_once_however_many_lists_and_clicks_there_are(families, widow_signed):
    """The daughter comes to another desk without an appointment: she is shown what was filed."""
    client, row = desk(), row_now()
    assert actions.sign(row, BY_HAND, "別", CLERK).id == row.bundle_id
    again = client.post(f"{DESK}{row.pk}/sign/", {"strokes": PEN}, follow=True).content.decode()
    assert "受け付けました" in again
    assert "残りの質問" not in again, "a second click is told nothing that is not so"
    told = {"name": "丹羽 義雄", "died_on-year": "2026", "died_on-month": "9", "died_on-day": "20"}
    assert "受け付けました" in client.post(f"{DESK}find/", told, follow=True).content.decode()
    twin = models.Preparation.objects.create(person_id=row.person_id, opened_at=clock.now(), opened_by="staff-2")
    with pytest.raises(Conflict) as refused:
        actions.sign(twin, BY_HAND, "別", CLERK)
    assert refused.value.code == "filed"
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Preparation.objects.filter(pk=twin.pk).update(signed_at=clock.now(), bundle_id="b", cases=1)
    assert len(find(types=["bereavement.prepared"])) == 1


def test_nobody_signs_what_became_something_else_behind_the_screen(families):
    client, visit = desk(), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    page = opened(client, visit)
    client.post(page, BANK | {"基礎年金番号": "9000-111111"})
    seen, stale = screen_of(client, page), row_now()
    client.post(page, BANK | {"基礎年金番号": "9000-111111", "振込先口座_bank": "別の銀行"})
    refused = client.post(f"{page}sign/", {"seen": seen, "strokes": PEN})
    assert refused.status_code == 422
    assert "内容が変わりました" in refused.content.decode()
    assert "&quot;strokes&quot;" not in refused.content.decode(), "the signature meant what stood there before"
    with pytest.raises(Conflict):
        actions.sign(stale, BY_HAND, "見本", CLERK)
    assert find(types=["application.submitted"]) == []


def test_nothing_is_filed_while_a_question_is_open_or_the_signature_is_missing(families):
    client, visit = desk(), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    page = opened(client, visit)
    assert client.get(f"{page}sign/").status_code == 302, "the questions come first"
    wrong = client.post(page, BANK | {"振込先口座_number": "いろは"})
    assert wrong.status_code == 422
    assert "振込先口座の番号" in wrong.content.decode()
    half = client.post(page, BANK)
    assert half.status_code == 422
    assert "見本銀行" in client.get(page).content.decode(), "what was given is kept"
    client.post(page, BANK | {"基礎年金番号": "9000-111111"})
    assert signs(client, page, strokes="").status_code == 422
    unseen = signs(client, page, typed="丹羽 つる")
    assert unseen.status_code == 422
    assert "職員が確かめて" in unseen.content.decode()
    assert find(types=["application.submitted"]) == []
    seen = signs(client, page, typed="丹羽 つる", witnessed="on")
    assert "受け付けました" in seen.content.decode()


def test_a_walk_in_from_another_city_is_asked_who_he_is_once(families):
    client = desk()
    told = {"name": "丹羽　義雄", "died_on-year": "令和8", "died_on-month": "9", "died_on-day": "20"}
    page = client.post(f"{DESK}find/", told, follow=True).redirect_chain[-1][0]
    asked = missing(client, page)
    assert {"family_name", "family_kana", "birth_date", "address", "phone", "届出人と本人の関係"} <= set(asked)
    assert len(asked) == len(set(asked))
    who = {
        "family_name": "丹羽", "given_name": "和子", "family_kana": "にわ", "given_kana": "かずこ",
        "birth_date": "S40.5.1", "address": "愛知県名古屋市見本1番地", "phone": "052-000-0001",
        "届出人と本人の関係": "子", "基礎年金番号": "9000-111111", "振込先口座_holder": "ニワ カズコ",
    }  # fmt: skip
    client.post(page, BANK | who | {"personal_number": "123456789018", "基礎年金番号": ""})
    half = client.get(page).content.decode()
    assert "123456789018" not in half, "a number once typed is shown to nobody"
    assert "入力済み" in half
    client.post(page, BANK | who)
    assert missing_now(page) == []
    done = signs(client, page, strokes=PEN).content.decode()
    assert "受け付けました" in done
    (event,) = find(types=["bereavement.prepared"])
    assert event.data["walk_in"] is True


def missing_now(page: str) -> list[str]:
    ready = prepared(models.Preparation.objects.get(pk=page.split("/")[-2]), CLERK)
    return [each.name for each in ready.asked if not ready.given.get(each.name)]


def test_a_clerk_records_the_accepted_death_and_the_list_is_that_of_the_day(families):
    client = desk()
    day = clock.today() - timedelta(days=3)
    told = {
        "name": "一宮 大樹",
        "died_on-year": str(day.year),
        "died_on-month": str(day.month),
        "died_on-day": str(day.day),
    }
    found = client.post(f"{DESK}find/", told).content.decode()
    assert "死亡を記録して、一覧を作る" in found
    father = person("一宮 大樹", date(1987, 8, 2))
    page = client.post(f"{DESK}open/", {"person": father, "died_on": day.isoformat()}, follow=True)
    text = page.content.decode()
    assert registries.bereaved_by(father, actor=SYSTEM, purpose="").died_on == day
    for title in (
        "児童手当の認定の請求",
        "児童扶養手当",
        "母子家庭等医療費",
        "国民年金の種別の変更",
        "水道・下水道の使用者の変更",
    ):
        assert title in text, title
    assert len(find(types=["register.changed"])) == 1
    late = client.post(f"{DESK}open/", {"person": father, "died_on": day.isoformat()}, follow=True).content.decode()
    assert "もう記録されています" in late


def test_a_mother_claims_for_her_child_with_all_children_on_the_form(families):
    father_dies(clock.today() - timedelta(days=4))
    visit = booked("一宮 花子", date(1989, 5, 14), "一宮 大樹", clock.today() - timedelta(days=4))
    page = opened(desk(), visit)
    ready = prepared(models.Preparation.objects.get(pk=page.split("/")[-2]), CLERK)
    (claim,) = [each for each in ready.items if each.due.procedure_id == "ICH-0090"]
    assert claim.filled.known["対象のこども"] == "1"
    assert claim.filled.known["対象のこども.0.氏名"] == "一宮 結"
    assert claim.filled.known["対象のこども.0.届出人と本人の関係"] == "母"
    assert {each.name for each in claim.filled.asked} == {
        "振込先口座_bank",
        "振込先口座_branch",
        "振込先口座_type",
        "振込先口座_number",
    }


def test_a_grandmother_is_not_written_down_as_the_mother(families):
    """Of what a visitor is to the children only a parent is known by the register."""
    left = registries.bereaved_by(father_dies(clock.today() - timedelta(days=4)), actor=SYSTEM, purpose="")
    mother, child = (
        next(each for each in left.circle.members if each.person.entry.relation == relation)
        for relation in ("妻", "子")
    )
    grandchild = replace(child, person=replace(child.person, entry=replace(child.person.entry, relation="子の子")))
    visitor = Visitor(person_id=mother.person.id)
    form = registration.current_form("ICH-0090")
    said = {}
    for who in (child, grandchild):
        around = replace(left.circle, members=(left.circle.me, mother, who))
        said[who.person.entry.relation] = fill(Scene(replace(left, circle=around), visitor, form)).known
    assert said["子"]["対象のこども.0.届出人と本人の関係"] == "母"
    assert said["子の子"]["対象のこども.0.氏名"] == "一宮 結"
    assert "対象のこども.0.届出人と本人の関係" not in said["子の子"]


def test_readings_are_audited_and_a_stranger_s_department_sees_no_list(families):
    client, visit = desk(), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    page = opened(client, visit)
    dead = registries.match_dead("丹羽 義雄", DIED)
    found = audit.readers_of(f"person/{dead}", start=clock.now() - timedelta(hours=1), end=clock.now())
    assert any("おくやみ窓口" in str(each) for each in found)
    stranger = signed_in(Role.SECTION_HEAD, "sports")
    assert stranger.get(page).status_code == 403
    assert stranger.get(DESK).status_code == 403


def test_while_the_register_is_closed_the_desk_says_so_and_nothing_breaks(families):
    client, visit = desk(), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    page = opened(client, visit)
    registries.close("点検", actor=SYSTEM)
    told = {"name": "丹羽 義雄", "died_on-year": "2026", "died_on-month": "9", "died_on-day": "20"}
    for answer in (client.get(page), client.get(f"{page}sign/"), client.post(f"{DESK}find/", told)):
        assert answer.status_code == 503
        assert "住民の記録は、いま使えません" in answer.content.decode()


def test_who_never_lived_here_is_told_honestly(families):
    told = {"name": "よその 人", "died_on-year": "2026", "died_on-month": "9", "died_on-day": "20"}
    text = desk().post(f"{DESK}find/", told).content.decode()
    assert "この氏名の方はいません" in text


def test_an_address_that_may_not_be_shown_stands_on_no_paper_for_a_visitor_from_elsewhere(families):
    dead = person("一宮 大樹", date(1987, 8, 2))
    mother = person("一宮 花子", date(1989, 5, 14))
    entry = registries.person(mother, actor=SYSTEM, purpose="").entry
    registries.change(
        mother,
        replace(entry, protected=True),
        begins=date(2026, 1, 1),
        reason=registries.Reason.PROTECTION,
        actor=SYSTEM,
    )
    registries.record_death(dead, DIED, actor=SYSTEM)
    row = actions.open_list(dead, CLERK)
    papers = [each.filled.known.get("使用の場所", "") for each in prepared(row, CLERK).items]
    assert "市の記録のとおり" in papers
    assert not any("本町二丁目" in each for each in papers)


def test_a_list_that_nobody_signed_forgets_who_came_and_every_list_ends(families):
    client, visit = desk(), booked("丹羽 つる", date(1938, 6, 6), "丹羽 義雄", DIED)
    opened(client, visit)
    begun = row_now().opened_at
    for days, told, lists in ((29, True, 1), (31, False, 1), (366, False, 0)):
        with clock.frozen(begun + timedelta(days=days)):
            forget()
        assert models.Preparation.objects.count() == lists
        assert any(row.told for row in models.Preparation.objects.all()) is told


@pytest.mark.parametrize("answers", [{}, {"deceased": "丹羽 義雄", "died_on": "9月20日"}], ids=["nothing", "no day"])
def test_an_appointment_taken_by_phone_without_a_day_asks_the_clerk_whose_death(families, answers):
    place = models.Place.objects.select_related("kind").get(key="bereavement-honchosha")
    told = visits.Told("丹羽 つる", date(1938, 6, 6), "0586-28-0001", answers)
    number = visits.take(place, times.next_times(place, 1)[0], told, CLERK, "phone").number
    client = desk()
    asked = client.post(f"{DESK}find/", {"number": number})
    assert asked.status_code == 200
    assert "亡くなった方を探す" in asked.content.decode()
    died = {"name": "丹羽 義雄", "died_on-year": "2026", "died_on-month": "9", "died_on-day": "20"}
    client.post(f"{DESK}find/", {"number": number, **died})
    assert row_now().visit.number == number
