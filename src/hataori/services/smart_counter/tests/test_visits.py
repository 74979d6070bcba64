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
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models as cases
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.services.smart_counter import places, visits

from .conftest import CLERK, OFFICE, fill, moved_on, new_visit, signed_in
from .families import sample_text, typed

pytestmark = pytest.mark.django_db
SEND = "/desk/smart-counter/send.json"


def people_of(household_of: str) -> list[str]:
    found = registries.search("𠮷田 健一", actor=CLERK, purpose="試験")
    return [each.name for each in registries.household_of(found[0].id, actor=CLERK, purpose=household_of)]


@pytest.mark.usefixtures("city")
class TestFiling:
    def test_four_cases_with_signed_papers_and_one_fact(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        titles = [each.title for each in made.bundle.cases]
        assert titles[0] == "転入届"
        assert len(titles) == 4
        for each in made.bundle.cases:
            assert documents.documents_about(f"case/{each.number}")[0].signature == "signed"
        (fact,) = events.find(types={"smart_counter.visited"})
        assert (fact.data["inputs"], fact.data["cases"], fact.data["people"]) == (10, 4, 4)
        assert "𠮷田" not in json.dumps(dict(fact.data), ensure_ascii=False)

    def test_cases_lie_with_their_sections(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        found = {workflow.case(each.number).department for each in made.bundle.cases}
        assert found == {"residents", "child-support", "insurance-pension"}

    def test_the_same_key_files_once(self):
        told = new_visit()
        first, second = (visits.file_visit(told, actor=CLERK) for _ in range(2))
        assert first.bundle.cases == second.bundle.cases
        assert not second.bundle.new
        assert len(events.find(types={"smart_counter.visited"})) == 1

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
class TestTheRegister:
    def test_nobody_is_entered_by_the_filing(self):
        visits.file_visit(new_visit(), actor=CLERK)
        assert registries.search("𠮷田 健一", actor=CLERK, purpose="試験") == []

    def test_the_clerks_act_enters_all_once(self):
        made = visits.file_visit(new_visit(), actor=CLERK)
        assert visits.enter_people(made.bundle.id, actor=CLERK) == 4
        assert people_of("試験") == ["𠮷田 健一", "𠮷田 葛󠄀子", "𠮷田 はな", "𠮷田 そら"]
        found = registries.search("𠮷田 そら", actor=CLERK, purpose="試験")[0]
        assert (found.entry.relation, found.since.isoformat()) == ("子", moved_on())
        assert found.entry.former_address.startswith("愛知県名古屋市")
        with pytest.raises(Conflict):
            visits.enter_people(made.bundle.id, actor=CLERK)
        assert bundles.facts_of(made.bundle.id, actor=CLERK, purpose="試験") == {}

    def test_who_lives_here_already_stops_all(self):
        first = visits.file_visit(new_visit(), actor=CLERK)
        visits.enter_people(first.bundle.id, actor=CLERK)
        second = visits.file_visit(new_visit("visit-0002"), actor=CLERK)
        with pytest.raises(Conflict) as refused:
            visits.enter_people(second.bundle.id, actor=CLERK)
        assert refused.value.code == "resident_already"
        assert visits.visit(second.bundle.id).entered_at is None

    def test_who_comes_back_keeps_his_number(self):
        first = visits.file_visit(new_visit(), actor=CLERK)
        visits.enter_people(first.bundle.id, actor=CLERK)
        for name in ("𠮷田 健一", "𠮷田 葛󠄀子", "𠮷田 はな", "𠮷田 そら"):
            here = registries.search(name, actor=CLERK, purpose="試験")[0]
            away = replace(here.entry, status=registries.Status.MOVED_OUT, address="岐阜県岐阜市")
            registries.change(here.id, away, begins=clock.today(), reason=registries.Reason.MOVE_OUT, actor=CLERK)
        number = here.number
        told = new_visit("visit-0002")
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
def test_a_tablet_that_sends_six_times_at_once_files_once():
    fill()
    client = signed_in("clerk")
    told, ready, got = json.dumps(as_sent()), Barrier(6), []

    def sends() -> None:
        mine = Client()
        mine.cookies = client.cookies
        ready.wait()
        try:
            got.append(mine.post(SEND, told, content_type="application/json"))
        finally:
            connection.close()

    threads = [Thread(target=sends) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answer.status_code for answer in got) == [200] * 5 + [201]
    assert len({json.dumps(answer.json()["cases"]) for answer in got}) == 1
    assert cases.Case.objects.count() == 4
