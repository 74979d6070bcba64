"""Reports of one thing: found, joined where it is certain, undone, followed; what happens to one happens to all."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from hataori.blocks.service_requests import api, models
from hataori.blocks.service_requests.finding import Asked
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, HataoriError, Rejected

from .conftest import GUEST, NOW, PLACE, RESIDENT, ROADS, at, by_mail, facts, north, report


def asked(point=PLACE, text="車道に大きな穴があります", kind="road.pothole", **more) -> Asked:
    return Asked(kind, *point, description=text, **more)


@pytest.mark.django_db
@pytest.mark.usefixtures("ichinomiya")
class TestFinding:
    def test_what_is_near_is_found_best_first(self):
        far, near = report(point=north(120)).request, report(point=north(40), text="歩道がへこんでいます").request
        found = api.similar(asked())
        assert [each.number for each in found] == [near.number, far.number][: len(found)]
        assert found[0].distance_m == pytest.approx(40, abs=1)

    def test_far_old_and_ended_ones_are_not(self):
        report(point=north(200))
        done = report(point=north(10)).request
        api.move(done.number, "fixed", text="ふさぎました。", actor=ROADS)
        assert api.similar(asked()) == []
        with clock.frozen(NOW - timedelta(days=91)):
            report(point=north(5))
        assert api.similar(asked()) == []

    def test_a_clock_behind_hides_nothing(self):
        there = report(point=north(5)).request
        assert [each.number for each in api.similar(asked(at=at(1)))] == [there.number]

    def test_a_twin_is_joined_without_asking(self):
        first = report().request
        second = report(point=north(4), text="大きな穴が車道にあります")
        assert second.joined_to == first.number
        assert first.number in second.notice
        assert (second.request.state, second.request.parent) == ("duplicate", first.number)
        assert second.request.status == "open"
        assert facts(second.request.number) == ["report.created", "report.routed", "report.linked"]

    def test_a_neighbour_of_another_kind_is_not(self):
        report()
        assert report(kind="road.light", text="街灯が切れています", point=north(15)).joined_to == ""

    def test_joined_ones_speak_for_the_one_that_counts(self):
        first = report().request
        report(point=north(14), text="穴ぼこ")
        found = api.similar(asked(point=north(20)))
        assert [each.number for each in found] == [first.number]


@pytest.mark.django_db
@pytest.mark.usefixtures("ichinomiya")
class TestJoining:
    def pair(self) -> tuple[str, str]:
        return report().request.number, report(point=north(100)).request.number

    def test_what_was_joined_lives_and_ends_with_the_other(self):
        one, two = self.pair()
        api.join(two, one, actor=ROADS)
        assert [each.number for each in api.joined(one)] == [two]
        api.move(one, "fixed", text="ふさぎました。", actor=ROADS)
        assert not api.request(two).is_open
        api.reopen(one, text="また穴があきました", actor=ROADS)
        assert api.request(two).is_open

    def test_joining_one_that_has_others_takes_them_along(self):
        one, two = self.pair()
        three = report(point=north(-100)).request.number
        api.join(three, two, actor=ROADS)
        api.join(two, one, actor=ROADS)
        assert {each.number for each in api.joined(one)} == {two, three}
        assert api.request(three).parent == one

    def test_joining_to_a_joined_one_means_the_one_that_counts(self):
        one, two = self.pair()
        three = report(point=north(-100)).request.number
        api.join(two, one, actor=ROADS)
        assert api.join(three, two, actor=ROADS).parent == one

    @pytest.mark.parametrize("swap", [True, False])
    def test_one_cannot_be_joined_twice_or_to_itself(self, swap):
        one, two = self.pair()
        api.join(two, one, actor=ROADS)
        with pytest.raises(api.NotJoinable):
            api.join(*((one, two) if swap else (two, one)), actor=ROADS)
        with pytest.raises(api.NotJoinable):
            api.join(one, one, actor=ROADS)

    def test_undoing_says_why_and_leaves_a_trace(self):
        one, two = self.pair()
        api.join(two, one, actor=ROADS)
        with pytest.raises(Rejected):
            api.unjoin(two, why=" ", actor=ROADS)
        back = api.unjoin(two, why="別の穴だった", actor=ROADS)
        assert (back.state, back.parent, back.is_open) == ("received", "", True)
        assert [each.undone_why for each in api.links(two)] == ["別の穴だった"]
        assert facts(two)[-1] == "report.unlinked"
        with pytest.raises(Conflict):
            api.unjoin(two, why="もう一度", actor=ROADS)

    def test_me_too_is_counted_once_a_person(self):
        one, two = self.pair()
        api.join(two, one, actor=ROADS)
        assert api.follow(two, actor=RESIDENT) == 1
        assert api.follow(one, actor=RESIDENT) == 1
        by_mail(one)
        assert api.followers(one) == 2
        api.unfollow(one, actor=RESIDENT)
        assert api.followers(one) == 1
        with pytest.raises(Rejected):
            api.follow(one, actor=GUEST)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("ichinomiya")
def test_two_clerks_who_join_crosswise_make_no_ring():
    one, two = report().request.number, report(point=north(100)).request.number
    start, failed = threading.Barrier(2), []

    def join(child: str, parent: str) -> None:
        try:
            start.wait()
            with clock.frozen(NOW):
                api.join(child, parent, actor=ROADS)
        except HataoriError as error:
            failed.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    parents = dict(models.Request.objects.values_list("number", "parent__number"))
    assert sorted(map(str, parents.values())).count("None") == 1
    assert len(failed) == 1
