"""Once only: on no form there is does a linked resident type what the city knows, and every form still files."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from tests.grounds import ground

from hataori.blocks.catalogue import api as catalogue_api
from hataori.blocks.filing.api import envelope_of, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.known import known_by_register
from hataori.blocks.registration.making import form_from
from hataori.blocks.registration.types import FormField, FormPage, Kind
from hataori.blocks.registries import api as registries
from hataori.blocks.registries.sample.generate import generated
from hataori.blocks.registries.sample.link import link_accounts
from hataori.blocks.registries.sample.rows import write
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident, sample_people
from hataori.platform.accounts.api import find_by_login
from hataori.platform.consent import api as consent
from hataori.platform.events.api import find

from .conftest import CHILD_ALLOWANCE
from .known_forms import KNOWN_LABELS, Walk
from .test_resident import post, signed_in


@ground
def register() -> None:
    for person in sample_people(settings.HATAORI_CITY_FOLDER, "residents"):
        ensure_resident(person)
    homes = generated(settings.HATAORI_CITY_FOLDER / "sample" / "register.json")[:14]
    write(homes)
    link_accounts(homes)


@pytest.fixture
def linked(register, catalogue):
    """The actor of a sample resident by number."""

    def of(number: int) -> Actor:
        found = find_by_login(f"resident{number:02}@example.jp")
        return Actor(found.id, "resident", found.display_name)

    return of


def _walk_all(actor: Actor) -> tuple[int, int, int]:
    around, typed, taps, forms = registries.circle(actor.id, actor=actor, purpose=""), 0, 0, 0
    for procedure in catalogue_api.procedures():
        form = registration.form_of(procedure)
        walk = Walk(form, around, actor)
        names = {asked.name for asked in walk.typed}
        assert registration.typed_although_known(form, walk.known, names) == (), procedure
        walk.check()
        forms, typed, taps = forms + 1, typed + len(walk.typed), taps + len(walk.taps)
    return forms, typed, taps


@pytest.mark.parametrize("number", [2, 3, 5, 7, 11, 12])
def test_nothing_known_is_typed_on_any_form_of_the_city(linked, number):
    forms, _, _ = _walk_all(linked(number))
    assert forms >= 150


def _known_to_city(form: registration.Form) -> set[str]:
    """What the city knows of a mother of two on a form, by a list of labels written apart from the mapping."""
    names = {asked.name for asked in form.fields}
    unknown = {"配偶者の氏名"}
    if "対象のこどもの氏名" not in names:
        unknown |= {"学校名と学年"}
    if "亡くなった人の氏名" in names:
        unknown |= {"届出人と本人の関係", "本籍", "筆頭者"}
    if "介護" in f"{form.title}{form.law}":
        unknown |= {"被保険者番号"}
    return KNOWN_LABELS - unknown


def test_no_label_the_city_knows_is_ever_an_input(linked):
    actor = linked(3)
    around = registries.circle(actor.id, actor=actor, purpose="")
    for procedure in catalogue_api.procedures():
        form = registration.form_of(procedure)
        about_new = any(word in form.title for word in ("出生", "認知", "養子", "胎児"))
        if procedure.applicant == "company" or about_new:
            continue
        labels = {asked.label for asked in Walk(form, around, actor).typed} & _known_to_city(form)
        assert not labels, (form.title, labels)


@pytest.mark.slow
def test_nothing_known_is_typed_on_any_statutory_form(linked, hataori_data, record_property):
    catalogue_api.import_procedures(hataori_data / "procedures" / "municipal_procedures.csv", actor=SYSTEM)
    forms, typed, taps = _walk_all(linked(2))
    assert forms >= 2_051 + 150
    record_property("forms", forms)
    record_property("typed_a_form", round(typed / forms, 2))
    record_property("taps_a_form", round(taps / forms, 2))


def test_child_allowance_is_filed_with_four_answers(linked):
    """Bank, branch, kind and number of the account: the city knows the rest."""
    actor = linked(2)
    form = registration.current_form(CHILD_ALLOWANCE)
    walk = Walk(form, registries.circle(actor.id, actor=actor, purpose=""), actor)
    assert [asked.name for asked in walk.typed] == [
        f"振込先口座_{part}" for part in ("bank", "branch", "type", "number")
    ]
    assert walk.answers["対象のこども"] == "1"
    assert walk.answers["対象のこども.0.氏名"] == "髙橋 こはる"
    assert walk.answers["対象のこども.0.生年月日"] == "2025-04-01"
    assert walk.answers["対象のこども.0.届出人と本人の関係"] == "父"
    assert walk.answers["配偶者の氏名"] == "髙橋 麻衣"
    assert "personal_number" not in walk.answers


def test_child_allowance_takes_all_children_of_the_household(linked):
    actor = linked(4)
    form = registration.current_form(CHILD_ALLOWANCE)
    walk = Walk(form, registries.circle(actor.id, actor=actor, purpose=""), actor)
    assert len(walk.typed) <= 4
    assert not walk.taps
    answers = walk.check().values
    assert [answers[f"対象のこども.{row}.氏名"] for row in range(3)] == ["神田 楓", "神田 奏太", "神田 奏真"]
    assert answers["対象のこども.2.生年月日"] == "2013-10-04"
    assert {answers[f"対象のこども.{row}.届出人と本人の関係"] for row in range(3)} == {"父"}


def test_a_guest_who_signs_in_finds_the_children_filled_in(linked, client):
    actor = linked(4)
    post(client, "person", {"family_name": "神田"})
    client.force_login(accounts.Account.objects.get(id=actor.id))
    given = _inputs(client.get(f"/procedures/{CHILD_ALLOWANCE}/apply/details/?edit=1").content.decode())
    assert [given[f"対象のこども.{row}.氏名"] for row in range(3)] == ["神田 楓", "神田 奏太", "神田 奏真"]


def test_what_a_guest_wrote_of_his_children_stays_when_he_signs_in(linked, client):
    actor = linked(4)
    post(client, "details", {"対象のこども": "1", "対象のこども.0.氏名": "神田 一人"})
    client.force_login(accounts.Account.objects.get(id=actor.id))
    given = _inputs(client.get(f"/procedures/{CHILD_ALLOWANCE}/apply/details/?edit=1").content.decode())
    assert given["対象のこども.0.氏名"] == "神田 一人"
    assert "対象のこども.1.氏名" not in given


def test_whom_it_is_about_is_a_tap_and_the_rest_follows(linked):
    actor = linked(4)
    form = registration.current_form("ICH-0091")
    around = registries.circle(actor.id, actor=actor, purpose="")
    before = registration.known_for(form, actor)
    assert [value for value, _ in before.subjects["対象のこどもの氏名"]] == ["神田 楓", "神田 奏太", "神田 奏真"]
    assert "対象のこどもの生年月日" in before.waiting
    after = registration.known_for(form, actor, {"対象のこどもの氏名": "神田 奏真"})
    assert after.values["対象のこどもの生年月日"] == "2013-10-04"
    status = registration.known_for(registration.current_form("ICH-0097"), actor, {"対象のこどもの氏名": "神田 奏真"})
    assert "5,960,000円" in status.values["収入の状況"], "the father's income, not the child's"
    other = registration.known_for(form, actor, {"対象のこどもの氏名": "山田 太郎"})
    assert "対象のこどもの生年月日" not in {*other.values, *other.waiting}
    assert "対象のこどもの氏名" not in other.subjects
    assert around is not None


def test_who_files_for_another_is_asked_everything(linked):
    form = registration.current_form(CHILD_ALLOWANCE)
    assert not registration.known_for(form, linked(2), {"filing_for": "other"}).values


def test_who_moved_away_is_not_told_an_old_address(linked):
    actor = linked(5)
    person = registries.person(registries.person_of_account(actor.id), actor=SYSTEM, purpose="")
    gone = replace(person.entry, status=registries.Status.MOVED_OUT)
    registries.change(person.id, gone, begins=clock.today(), reason=registries.Reason.MOVE_OUT, actor=SYSTEM)
    known = registration.known_for(registration.current_form(CHILD_ALLOWANCE), actor)
    assert "世帯主の氏名" not in known.values
    assert not known.checked


def test_guests_and_unlinked_people_type(linked, guest):
    form = registration.current_form(CHILD_ALLOWANCE)
    assert registration.known_for(form, guest).values == {}
    actor = linked(2)
    registries.unlink(actor.id, actor=SYSTEM)
    known = registration.known_for(form, actor)
    assert known.values["family_name"] == "髙橋"
    assert "世帯主の氏名" not in known.values
    assert not known.checked


def _account_answers() -> dict[str, str]:
    name = "振込先口座"
    return {
        f"{name}_bank": "見本銀行",
        f"{name}_branch": "一宮支店",
        f"{name}_type": "普通",
        f"{name}_number": "1234567",
    }


def _inputs(page: str) -> dict[str, str]:
    """Name → value of the page's text inputs and its number of rows."""
    tags = [tag for tag in re.findall("<input[^>]*>", page) if 'type="text"' in tag or "data-rows" in tag]
    named = {re.search('name="([^"]*)"', tag)[1]: re.search('value="([^"]*)"', tag) for tag in tags}
    return {name: found[1] if found else "" for name, found in named.items()}


def test_the_pages_ask_four_things_and_file(linked):
    actor = linked(2)
    client = signed_in_as(actor)
    person = client.get(f"/procedures/{CHILD_ALLOWANCE}/apply/").content.decode()
    assert "市に登録されている内容です" in person
    post(client, "person", {})
    details = client.get(f"/procedures/{CHILD_ALLOWANCE}/apply/details/").content.decode()
    main = details.split("<main")[1].split("</main")[0]
    assert "市が確認します（入力不要）" in main
    given = _inputs(main)
    assert given["対象のこども.0.氏名"] == "髙橋 こはる"
    assert [name for name, value in given.items() if not value] == [
        each for each in _account_answers() if not each.endswith("_type")
    ]
    assert post(client, "details", {**given, **_account_answers()}).status_code == 302
    draft = registration.find_draft(CHILD_ALLOWANCE, actor=actor)
    receipt = file_application(envelope_of(draft), actor=actor)
    filed = registration.application(receipt.number)
    assert filed.answers["対象のこども.0.氏名"] == "髙橋 こはる"
    assert "personal_number" not in filed.answers
    (event,) = find(types=["application.known"])
    assert event.data["typed_although_known"] == 0
    assert event.data["typed"] == 4
    assert event.data["known"] >= 12


def test_a_corrected_answer_stays_corrected(linked):
    actor = linked(2)
    client = signed_in_as(actor)
    post(client, "person", {"phone": "0586-00-9999"})
    post(client, "person", {})
    draft = registration.find_draft(CHILD_ALLOWANCE, actor=actor)
    assert draft.answers["phone"] == "0586-00-9999"
    assert draft.answers["family_name"] == "髙橋"


def test_the_number_of_who_typed_none_is_the_registers(linked, clerk):
    actor = linked(2)
    client = signed_in_as(actor)
    post(client, "person", {})
    post(client, "details", _account_answers())
    receipt = file_application(envelope_of(registration.find_draft(CHILD_ALLOWANCE, actor=actor)), actor=actor)
    shown = registration.personal_number(receipt.number, actor=clerk, reason="税の照会")
    assert shown["personal_number"].startswith("90")


def test_a_closed_register_does_not_stop_the_filing(linked):
    actor = linked(2)
    registries.close("点検", actor=SYSTEM)
    client = signed_in_as(actor)
    post(client, "person", {})
    details = client.get(f"/procedures/{CHILD_ALLOWANCE}/apply/details/").content.decode()
    assert "対象のこども（1人目） </span>氏名" in details
    assert 'name="personal_number"' not in details
    child = {"氏名": "髙橋 こはる", "生年月日": "R7.4.1", "届出人と本人の関係": "父"}
    typed = {f"対象のこども.0.{name}": text for name, text in child.items()}
    post(
        client,
        "details",
        {**typed, "医療保険の種類": "協会けんぽ", **_account_answers(), "振込先口座_holder": "タカハシ"},
    )
    receipt = file_application(envelope_of(registration.find_draft(CHILD_ALLOWANCE, actor=actor)), actor=actor)
    assert receipt.new
    assert consent.consents_of(actor.id) == []


def signed_in_as(actor: Actor):
    return signed_in(accounts.Account.objects.get(id=actor.id))


def test_a_repeat_group_is_filled_with_the_family(linked):
    actor = linked(3)
    around = registries.circle(actor.id, actor=actor, purpose="")
    members = (
        FormField("name", "お名前", Kind.NAME),
        FormField("birth", "生年月日", Kind.DATE),
        FormField("school", "学校名"),
        FormField("likes", "好きなもの"),
    )
    own = registration.current_form(CHILD_ALLOWANCE).pages[0]
    page = FormPage("children", "お子さん", "", (FormField("children", "お子さん", Kind.GROUP, fields=members),))
    form = form_from(catalogue_api.procedure(CHILD_ALLOWANCE), (own, page), ())
    found = known_by_register(form, around, {}).offered
    assert found["children"] == "2"
    assert (found["children.0.name"], found["children.1.name"]) == ("山﨑 陽向", "山﨑 陽葵")
    assert found["children.1.birth"] == "2018-07-21"
    assert found["children.0.school"].startswith("見本小学校")
    assert "children.0.likes" not in found
