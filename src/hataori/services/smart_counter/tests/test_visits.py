"""A visit: filed once as it was signed; its people entered in the register by a clerk's own act; places counted."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from hataori.blocks.bundles import api as bundles
from hataori.blocks.documents import api as documents
from hataori.blocks.indicators import api as indicators
from hataori.blocks.indicators.city import LOADERS as INDICATORS
from hataori.blocks.plans.city import LOADERS as PLANS
from hataori.blocks.registries import api as registries
from hataori.blocks.registries.sample.people import personal_number
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models as cases
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events import api as events
from hataori.platform.forgetting import forget_everywhere
from hataori.platform.outbox import api as outbox
from hataori.services.smart_counter import places, visits
from hataori.services.smart_counter.composing import table

from .conftest import CLERK, OFFICE, fill, moved_on, new_visit, signed_in, written
from .families import sample_text, typed

pytestmark = pytest.mark.django_db
SEND = "/desk/smart-counter/send.json"


def people_of(household_of: str) -> list[str]:
    found = registries.search("𠮷田 健一", actor=CLERK, purpose="試験")
    return [each.name for each in registries.household_of(found[0].id, actor=CLERK, purpose=household_of)]


@pytest.mark.usefixtures("city")
class TestFiling:
    def test_four_cases_with_signed_papers_and_one_fact(self, sealed):
        made = visits.file_visit(new_visit(), actor=CLERK)
        titles = [each.title for each in made.bundle.cases]
        assert titles[0] == "転入届"
        assert len(titles) == 4
        for each in made.bundle.cases:
            assert documents.documents_about(f"case/{each.number}")[0].signature == "signed"
        found = {workflow.case(each.number).department for each in made.bundle.cases}
        assert found == {"residents", "child-support", "insurance-pension"}
        (fact,) = events.find(types={"smart_counter.visited"})
        assert (fact.data["inputs"], fact.data["cases"], fact.data["people"]) == (10, 4, 4)
        assert "𠮷田" not in json.dumps(dict(fact.data), ensure_ascii=False)

    def test_the_same_key_files_once(self):
        told = new_visit()
        first, second = (visits.file_visit(told, actor=CLERK) for _ in range(2))
        assert first.bundle.cases == second.bundle.cases
        assert not second.bundle.new
        assert len(events.find(types={"smart_counter.visited"})) == 1

    def test_who_had_no_answer_and_sends_again_after_the_rules_have_changed_has_his_numbers(self, monkeypatch):
        told = new_visit()
        shown = visits.compose(told.facts, clock.today()).as_json()
        first = visits.file_visit(replace(told, shown=shown), actor=CLERK)
        changed = {**table(), "consent": "べつの文"}
        monkeypatch.setattr(visits, "table", lambda: changed)
        second = visits.file_visit(replace(told, shown=shown), actor=CLERK)
        assert (second.bundle.cases, second.bundle.new) == (first.bundle.cases, False)
        with pytest.raises(Conflict) as refused:
            visits.file_visit(new_visit("visit-0002", shown=shown), actor=CLERK)
        assert refused.value.code == "papers_differ"

    def test_a_sample_family_stays_a_sample_and_only_places_of_the_city_are_told(self):
        made = visits.file_visit(new_visit(place="𠮷田さんの家"), actor=CLERK)
        assert made.bundle.sample
        assert all(case.sample for case in cases.Case.objects.all())
        (fact,) = events.find(types={"smart_counter.visited"})
        assert (fact.data["sample"], fact.data["place"]) == (True, "")
        visits.enter_people(made.bundle.id, actor=CLERK)
        assert registries.search("𠮷田 健一", actor=CLERK, purpose="試験")[0].sample

    def test_what_was_read_is_what_is_filed(self):
        told = new_visit()
        shown = visits.compose(told.facts, clock.today()).as_json()
        shown["papers"][0]["answers"]["新しい住所"] = "愛知県一宮市別の町1番"
        with pytest.raises(Conflict) as refused:
            visits.file_visit(replace(told, shown=shown), actor=CLERK)
        assert refused.value.code == "papers_differ"
        assert cases.Case.objects.count() == 0

    def test_other_sections_do_not_file_here(self):
        other = Actor("s", "staff", "他課", frozenset({RoleGrant(Role.CLERK, "child-support")}))
        with pytest.raises(Forbidden):
            visits.file_visit(new_visit(), actor=other)

    def test_what_is_missing_is_said(self):
        told = new_visit()
        told.facts["typed"]["lot"] = ""
        with pytest.raises(Rejected) as refused:
            visits.file_visit(told, actor=CLERK)
        assert [each.field for each in refused.value.problems] == ["lot"]


@pytest.mark.usefixtures("city")
class TestTheSamePeople:
    """Two tablets with one family, or one that was away."""

    def again(self) -> visits.Visit:
        return visits.file_visit(new_visit("visit-0002", signature=written(30)), actor=CLERK)

    def test_are_received_once(self):
        visits.file_visit(new_visit(), actor=CLERK)
        with pytest.raises(Conflict) as refused:
            self.again()
        assert refused.value.code == "received_already"
        assert cases.Case.objects.count() == 4
        alone = json.loads(sample_text())
        alone["people"] = alone["people"][:1]
        text = json.dumps(alone)
        assert visits.file_visit(new_visit("visit-0003", text), actor=CLERK).bundle.new

    def test_may_come_again_once_the_notification_was_not_taken(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        notice = made.bundle.cases[0].number
        workflow.decide(notice, "withdrawn", "", "", CLERK)
        assert self.again().bundle.new

    def test_may_come_back_after_they_were_entered_long_ago(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        visits.enter_people(made.bundle.id, actor=CLERK)
        with pytest.raises(Conflict):
            self.again()
        with clock.frozen(clock.now() + timedelta(days=8)):
            assert self.again().bundle.new

    def test_are_forgotten_with_their_notification(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        assert visits.models.Visit.objects.get().people
        assert forget_everywhere(made.bundle.cases[0].number)["smart_counter.people"] == 1
        assert visits.models.Visit.objects.get().people == ""


@pytest.mark.usefixtures("city")
class TestTheRegister:
    def test_the_clerks_act_enters_all_once(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        assert registries.search("𠮷田 健一", actor=CLERK, purpose="試験") == [], "the filing enters nobody"
        assert visits.enter_people(made.bundle.id, actor=CLERK) == 4
        assert people_of("試験") == ["𠮷田 健一", "𠮷田 葛󠄀子", "𠮷田 はな", "𠮷田 そら"]
        found = registries.search("𠮷田 そら", actor=CLERK, purpose="試験")[0]
        assert (found.entry.relation, found.since.isoformat()) == ("子", moved_on())
        assert found.entry.former_address.startswith("愛知県名古屋市")
        with pytest.raises(Conflict):
            visits.enter_people(made.bundle.id, actor=CLERK)
        assert bundles.facts_of(made.bundle.id, actor=CLERK, purpose="試験") == {}

    def test_who_lives_here_already_stops_all(self):
        alone = json.loads(sample_text())
        alone["people"] = alone["people"][:1]
        first = visits.file_visit(new_visit(text=json.dumps(alone)), actor=CLERK)
        visits.enter_people(first.bundle.id, actor=CLERK)
        second = visits.file_visit(new_visit("visit-0002"), actor=CLERK)
        with pytest.raises(Conflict) as refused:
            visits.enter_people(second.bundle.id, actor=CLERK)
        assert refused.value.code == "resident_already"
        assert visits.visit(second.bundle.id).entered_at is None

    def test_a_namesake_of_the_same_birthday_is_somebody_else(self):
        alone = json.loads(sample_text())
        alone["people"] = alone["people"][:1]
        namesake = json.loads(json.dumps(alone))
        namesake["people"][0]["personal_number"] = personal_number(900_500)
        for n, each in enumerate((alone, namesake)):
            made = visits.file_visit(new_visit(f"visit-000{n}", json.dumps(each)), actor=CLERK)
            visits.enter_people(made.bundle.id, actor=CLERK)
        assert len({each.id for each in registries.search("𠮷田 健一", actor=CLERK, purpose="試験")}) == 2

    def test_a_notification_that_is_gone_enters_nobody(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        cases.Case.objects.filter(number=made.bundle.cases[0].number).update(destroyed_at=clock.now())
        with pytest.raises(Conflict) as refused:
            visits.enter_people(made.bundle.id, actor=CLERK)
        assert refused.value.code == "destroyed"

    def test_who_comes_back_keeps_his_number(self):
        first = visits.file_visit(new_visit(), actor=CLERK)
        visits.enter_people(first.bundle.id, actor=CLERK)
        for name in ("𠮷田 健一", "𠮷田 葛󠄀子", "𠮷田 はな", "𠮷田 そら"):
            here = registries.search(name, actor=CLERK, purpose="試験")[0]
            away = replace(here.entry, status=registries.Status.MOVED_OUT, address="岐阜県岐阜市")
            registries.change(here.id, away, begins=clock.today(), reason=registries.Reason.MOVE_OUT, actor=CLERK)
        number = here.number
        with clock.frozen(clock.now() + timedelta(days=8)):
            told = new_visit("visit-0002", signature=written(30))
            told.facts["typed"]["moved_on"] = clock.today().isoformat()
            second = visits.file_visit(told, actor=CLERK)
            visits.enter_people(second.bundle.id, actor=CLERK)
            (back,) = registries.search("𠮷田 そら", actor=CLERK, purpose="試験")
            assert (back.number, back.resident) == (number, True)


@pytest.mark.usefixtures("city")
class TestPlaces:
    def counted(self) -> float | None:
        for loader in (*PLANS, *INDICATORS):
            loader.load(Path(settings.HATAORI_CITY_FOLDER), None)
        for _ in range(2):  # the first count of a series is made through the outbox
            events.run_consumers()
            outbox.deliver_due()
        return indicators.value("m05").value

    def test_places_that_are_open_make_the_indicator(self):
        here = places.open_place("honchosha", 2, clock.today(), actor=OFFICE)
        places.open_place("bisai", 1, clock.today(), actor=OFFICE)
        assert self.counted() == 2
        places.close_place(here.id, clock.today() + timedelta(days=1), actor=OFFICE)
        assert self.counted() == 2
        with clock.frozen(clock.now() + timedelta(days=1)):
            assert places.tell_due() == 1
            assert self.counted() == 1
            assert places.tell_due() == 0

    def test_a_day_to_come_counts_when_it_comes(self):
        places.open_place("bisai", 1, clock.today() + timedelta(days=2), actor=OFFICE)
        assert places.tell_due() == 0
        assert events.find(types={"smart_counter.opened"}) == []
        with clock.frozen(clock.now() + timedelta(days=2)):
            assert places.tell_due() == 1
            assert places.places()[0].open

    def test_a_day_to_come_can_be_taken_back(self):
        planned = places.open_place("bisai", 1, clock.today() + timedelta(days=2), actor=OFFICE)
        places.close_place(planned.id, clock.today(), actor=OFFICE)
        with clock.frozen(clock.now() + timedelta(days=2)):
            assert places.tell_due() == 0
            assert places.open_places() == []
        assert events.find(types={"smart_counter.opened"}) == []

    def test_a_branch_is_open_once(self):
        places.open_place("bisai", 1, clock.today(), actor=OFFICE)
        with pytest.raises(Conflict):
            places.open_place("bisai", 3, clock.today(), actor=OFFICE)

    def test_clerks_open_nothing(self):
        with pytest.raises(Forbidden):
            places.open_place("bisai", 1, clock.today(), actor=CLERK)

    def test_what_is_wrong_is_said_by_field(self):
        with pytest.raises(Rejected) as refused:
            places.open_place("nowhere", 0, clock.today(), actor=OFFICE)
        assert {each.field for each in refused.value.problems} == {"branch", "devices"}


def as_sent(key: str = "0c7c1b6e-0001", **other: object) -> dict[str, object]:
    """What the tablet sends."""
    told = typed(moved_on=moved_on())
    made = new_visit(key)
    points = [[[point.x, point.y, point.t, point.pressure] for point in stroke] for stroke in made.signature.strokes]
    return {
        "key": key,
        "text": sample_text(),
        "typed": told,
        "shown": visits.compose(made.facts, clock.today()).as_json(),
        "signature": {"width": 600, "height": 200, "strokes": points},
        "signed_at": clock.now().isoformat(),
        "inputs": 10,
        "place": "honchosha",
        "offline": True,
        **other,
    }


class TestTheTabletsDoor:
    def post(self, client: Client, told: object):
        return client.post(SEND, json.dumps(told), content_type="application/json")

    def test_it_takes_a_visit_once(self, clerk):
        told = as_sent()
        first, second = self.post(clerk, told), self.post(clerk, told)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["cases"] == second.json()["cases"]
        assert cases.Case.objects.count() == 4

    @pytest.mark.parametrize(
        "broken",
        [
            {"signature": {"strokes": "x"}},
            {"signed_at": "gestern"},
            {"typed": 3},
            {"text": "{}"},
            {"inputs": None},
            {"inputs": float("inf")},
            {"signed_at": "9999-12-31T23:59:59Z"},
            {"shown": {}},
        ],
    )
    def test_what_is_broken_is_refused_in_words(self, clerk, broken):
        answer = self.post(clerk, as_sent(**broken))
        assert answer.status_code in {409, 422}
        assert answer.json()["message"]
        assert cases.Case.objects.count() == 0

    def test_no_json_no_crash(self, clerk):
        assert clerk.post(SEND, b"\xff{", content_type="application/json").status_code == 422

    def test_the_door_tells_who_may(self, clerk):
        assert clerk.get("/desk/smart-counter/door.json").json()["may"]
        assert not Client().get("/desk/smart-counter/door.json").json()["may"]
        assert not signed_in("clerk", "child-support").get("/desk/smart-counter/door.json").json()["may"]

    def test_strangers_send_nothing(self, city):
        assert self.post(Client(), as_sent()).status_code in {302, 401, 403}
        assert cases.Case.objects.count() == 0

    def test_without_the_token_nothing_is_taken(self, clerk):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = clerk.cookies
        assert self.post(strict, as_sent()).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_tablets_that_send_one_family_three_times_each_at_once_file_it_once():
    fill()
    client = signed_in("clerk")
    told = [json.dumps(as_sent(key)) for key in ("tablet-0001", "tablet-0002")]
    ready, got = Barrier(6), []

    def sends(body: str) -> None:
        mine = Client()
        mine.cookies = client.cookies
        ready.wait()
        try:
            got.append(mine.post(SEND, body, content_type="application/json"))
        finally:
            connection.close()

    threads = [Thread(target=sends, args=(body,)) for body in told * 3]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answer.status_code for answer in got) == [200, 200, 201, 409, 409, 409]
    assert cases.Case.objects.count() == 4
