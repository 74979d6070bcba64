"""What staff and reporters do with a request till it ends, and after: moves, words, work, rating, what people see."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from hataori.blocks.service_requests import api, message_topics, tasks, telling
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from .conftest import GUEST, NOW, PARKS, RESIDENT, ROADS, by_mail, clerk, facts, north, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]


def told() -> list[str]:
    """Let the readers of the log read, and answer whom mails would go to."""
    events.run_consumers()
    from hataori.platform.outbox import models

    return [
        row.payload["to"] + " " + row.payload["subject"] for row in models.OutboxMessage.objects.filter(kind="mail")
    ]


def by_topic() -> list[dict]:
    """The letters to who follows by mail without an account."""
    from hataori.platform.outbox import models

    return [row.payload["letter"] for row in models.OutboxMessage.objects.filter(kind="mail.notice.round")]


class TestMoving:
    def test_from_receipt_to_the_end_each_step_is_a_fact(self):
        number = report().request.number
        api.move(number, "inspecting", text="見に行きます。", actor=ROADS)
        api.move(number, "in_progress", text="直しています。", actor=ROADS)
        done = api.move(number, "fixed", text="穴をふさぎました。", actor=ROADS)
        assert (done.status, done.extended_status, done.note) == ("closed", "FIXED", "穴をふさぎました。")
        assert facts(number)[2:] == ["report.moved", "report.started", "report.moved", "report.moved", "report.closed"]
        closed = [e.data for e in events.read_after(events.Cursor(), 100) if e.type == "report.closed"]
        assert closed == [{"state": "fixed", "first": False, "within_target": True, "days": 0, "sample": False}]

    def test_another_section_and_strangers_are_refused(self):
        number = report().request.number
        for actor in (PARKS, GUEST, RESIDENT, clerk("road-maintenance", Role.AUDITOR)):
            with pytest.raises(Forbidden):
                api.move(number, "inspecting", text="", actor=actor)

    def test_an_end_says_why_and_is_final_but_for_reopening(self):
        number = report().request.number
        with pytest.raises(Rejected):
            api.move(number, "no_action", text=" ", actor=ROADS)
        api.move(number, "no_action", text="市道ではありません。", actor=ROADS)
        with pytest.raises(Conflict):
            api.move(number, "in_progress", text="", actor=ROADS)

    def test_words_for_everybody_name_nobody(self):
        number = report().request.number
        api.move(number, "inspecting", text="電話 090-1234-5678 の方へ", actor=ROADS)
        assert "090" not in api.steps(number)[-1].text

    def test_remarks_stay_inside_unless_staff_publish_them(self):
        number = report().request.number
        api.comment(number, "業者に電話した", actor=ROADS)
        outside = api.comment(number, "まだです", actor=GUEST, public=True)
        assert len(api.steps(number)) == 1
        assert len(api.steps(number, internal=True)) == 3
        assert api.publish_remark(outside.id, actor=ROADS).public
        with pytest.raises(Rejected):
            api.comment(number, "  ", actor=ROADS)


class TestRouting:
    def test_a_wrong_kind_costs_nothing(self):
        number = report(text="水が湧いています").request.number
        moved = api.reroute(number, kind="water.leak", why="漏水だった", actor=ROADS)
        assert (moved.department, moved.kind) == ("pipe-maintenance", "water.leak")
        assert moved.due_on == date(2026, 11, 27)
        assert facts(number)[-1] == "report.routed"

    def test_a_section_that_is_none_is_refused(self):
        number = report().request.number
        with pytest.raises(Rejected) as refused:
            api.reroute(number, department="no-such", why="", actor=ROADS)
        assert {each.field for each in refused.value.problems} == {"why", "department"}

    def test_what_would_happen_is_told_and_nothing_is_kept(self):
        trial = api.simulate("road.light", text="電柱の電線が垂れている")
        assert (trial.department, trial.due_on) == ("road-maintenance", date(2026, 12, 3))
        assert trial.owner is not None
        assert api.requests(api.Wanted()).total == 0

    def test_rows_are_changed_by_those_who_may_and_clashes_are_told(self):
        rows = api.rows()
        head = clerk("road-maintenance", Role.SECTION_HEAD)
        more = api.RoutingRow(0, 5, "parks", date(2026, 4, 1), kind="road.")
        found = api.change_rows([more, *rows], actor=head)
        assert [each.hidden for each in found] == [True]
        assert report().request.department == "parks"
        with pytest.raises(Forbidden):
            api.change_rows(rows, actor=ROADS)
        with pytest.raises(Rejected) as refused:
            api.change_rows([api.RoutingRow(0, 5, "x", date(2026, 4, 1), kind="y", weekdays=frozenset())], actor=head)
        assert {each.field for each in refused.value.problems} == {"0.department", "0.kind", "0.weekdays"}


class TestTargets:
    def test_overdue_is_exact_and_told_once(self):
        number = report().request.number
        with clock.frozen(NOW.replace(month=12, day=1, hour=23)):
            assert api.overdue() == ()
            assert tasks.escalate() == 0
        with clock.frozen(NOW.replace(month=12, day=2, hour=0)):
            assert [each.number for each in api.overdue(["road-maintenance"])] == [number]
            assert api.counts() == {"open": 1, "overdue": 1, "soon": 0}
            assert (tasks.escalate(), tasks.escalate()) == (1, 0)
        assert facts(number)[-1] == "report.overdue"

    def test_half_a_year_after_the_end_nobody_can_tell_who_it_was(self):
        filed = report(contact=api.Contact(email="a@example.jp"), account_id=RESIDENT.id)
        api.move(filed.request.number, "fixed", text="直しました。", actor=ROADS)
        with clock.frozen(NOW + timedelta(days=179)):
            assert tasks.forget() == 0
        with clock.frozen(NOW + timedelta(days=181)):
            assert (tasks.forget(), tasks.forget()) == (1, 0)
        found = api.request(filed.request.number)
        assert (found.account_id, found.description) == ("", "車道に大きな穴があります")
        assert api.contact(filed.request.number, actor=ROADS).is_empty


class TestWork:
    def test_a_worker_goes_and_the_reporter_sees_it_done(self):
        number = report().request.number
        worker = clerk("elsewhere")
        work = api.order_work(
            number, "穴埋め", due_on=date(2026, 11, 27), assignee_id=worker.id, assignee_name="現場", actor=ROADS
        )
        assert api.request(number).state == "scheduled"
        assert [each.id for each in api.orders_of(worker.id)] == [work.id]
        api.start_work(work.id, actor=worker)
        assert api.request(number).state == "in_progress"
        done = api.finish_work(work.id, "アスファルトでふさいだ", actor=worker)
        assert (done.state_title, api.request(number).state) == ("完了", "fixed")
        assert api.orders_of(worker.id) == ()
        assert [name for name in facts(number) if name.startswith("work.")] == [
            "work.ordered", "work.started", "work.done",
        ]  # fmt: skip

    def test_one_order_at_a_time_and_by_those_it_concerns(self):
        number = report().request.number
        work = api.order_work(number, "穴埋め", due_on=date(2026, 11, 27), actor=ROADS)
        with pytest.raises(Conflict):
            api.order_work(number, "もう一度", due_on=date(2026, 11, 27), actor=ROADS)
        with pytest.raises(Forbidden):
            api.start_work(work.id, actor=PARKS)
        with pytest.raises(Rejected):
            api.finish_work(work.id, " ", actor=ROADS)
        api.cancel_work(work.id, actor=ROADS)
        with pytest.raises(Conflict):
            api.start_work(work.id, actor=ROADS)
        with pytest.raises(Rejected):
            api.order_work(number, "", due_on=date(2026, 11, 25), actor=ROADS)


class TestAfterwards:
    def closed(self, **more) -> api.Filed:
        filed = report(**more)
        api.move(filed.request.number, "fixed", text="直しました。", actor=ROADS)
        return filed

    def test_the_reporter_rates_once_with_his_secret(self):
        filed = self.closed()
        number = filed.request.number
        with pytest.raises(Forbidden):
            api.rate(number, 5, actor=GUEST)
        with pytest.raises(Rejected):
            api.rate(number, 6, actor=GUEST, token=filed.token)
        assert api.rate(number, 2, actor=GUEST, token=filed.token).rating == 2
        with pytest.raises(Conflict):
            api.rate(number, 5, actor=GUEST, token=filed.token)

    def test_what_is_not_mended_is_taken_up_again_within_30_days(self):
        filed = self.closed(account_id=RESIDENT.id)
        again = api.reopen(filed.request.number, text="まだ穴があります", actor=RESIDENT)
        assert (again.state, again.reopened, again.is_open) == ("reopened", 1, True)
        assert facts(filed.request.number)[-1] == "report.reopened"
        api.move(again.number, "fixed", text="直しました。", actor=ROADS)
        with clock.frozen(NOW + timedelta(days=31)), pytest.raises(Conflict):
            api.reopen(again.number, text="まだ", actor=RESIDENT)

    def test_moderation_has_a_reason_and_a_log(self):
        number = report(photos=(api.NewPhoto(url="https://e.example/a.jpg"),)).request.number
        with pytest.raises(Rejected):
            api.show_photo(number, 0, shown=False, reason="", actor=ROADS)
        assert api.show_photo(number, 0, shown=False, reason="人の顔", actor=ROADS).photos[0].hidden
        assert api.reword(number, "道路に穴", reason="名前があった", actor=ROADS).description == "道路に穴"
        assert [(each.what, each.shown, each.reason) for each in api.moderation_log(number)] == [
            ("photo", False, "人の顔"),
            ("text", True, "名前があった"),
        ]
        with pytest.raises(Forbidden):
            api.reword(number, "x", reason="x", actor=PARKS)


class TestTelling:
    def test_a_guest_who_gave_an_address_gets_three_mails_without_his_words(self):
        filed = report(contact=api.Contact(email="a@example.jp"))
        api.move(filed.request.number, "in_progress", text="直しています。", actor=ROADS)
        api.move(filed.request.number, "fixed", text="直しました。", actor=ROADS)
        mails = told()
        assert {each.split("（")[0] for each in mails} == {
            "a@example.jp 通報を受け付けました",
            "a@example.jp 通報への対応を始めました",
            "a@example.jp 通報への対応が終わりました",
        }
        from hataori.platform.outbox import models

        texts = [row.payload["text"] for row in models.OutboxMessage.objects.all()]
        assert all(filed.token in text for text in texts)
        assert not any("穴" in text for text in texts)

    def test_followers_and_those_joined_are_told_of_the_one_that_counts(self):
        one = report().request.number
        two = report(point=north(100), contact=api.Contact(email="b@example.jp")).request.number
        api.join(two, one, actor=ROADS)
        by_mail(one)
        api.move(one, "fixed", text="直しました。", actor=ROADS)
        assert {each.split()[0] for each in told()} == {"b@example.jp"}
        assert [each["title"] for each in by_topic()] == [f"通報への対応が終わりました（受付番号 {one}）"]
        assert by_topic()[0]["url"].endswith(f"/reports/{one}/")

    def test_who_follows_what_is_joined_later_is_told_of_the_one_that_counts(self):
        one, two = report().request.number, report(point=north(100)).request.number
        by_mail(two)
        api.join(two, one, actor=ROADS)
        api.move(one, "fixed", text="直しました。", actor=ROADS)
        told()
        assert [each["title"] for each in by_topic()] == [f"通報への対応が終わりました（受付番号 {one}）"]

    def test_of_what_is_hidden_or_over_nobody_is_told_by_mail_and_nobody_can_begin(self):
        one, two = report().request.number, report(point=north(1_000)).request.number
        assert message_topics._find(api.topic_of(one)).purpose == "report"
        by_mail(one)
        api.show_request(one, shown=False, reason="人の名", actor=ROADS)
        for number in (one, two):
            api.move(number, "fixed", text="直しました。", actor=ROADS)
        told()
        assert by_topic() == []
        for key in (api.topic_of(one), api.topic_of(two), "report/none", "report/"):
            assert message_topics._find(key) is None

    def test_followers_by_mail_are_let_go_when_it_can_be_taken_up_no_more(self):
        one = report().request.number
        by_mail(one)
        assert tasks.let_followers_go() == 0
        api.move(one, "fixed", text="直しました。", actor=ROADS)
        assert tasks.let_followers_go() == 0
        with clock.frozen(NOW + timedelta(days=api.REOPEN_DAYS)):
            assert tasks.let_followers_go() == 1
        assert api.followers(one) == 0

    def test_a_report_taken_at_night_is_told_once_however_often_the_log_is_read(self):
        report(contact=api.Contact(email="a@example.jp"))
        found = [event for event in events.read_after(events.Cursor(), 100) if event.type in telling.TOLD]
        told()
        telling.tell(found)
        assert outbox.depth() == 1

    def test_who_closes_his_account_is_known_no_more_and_told_nothing(self):
        one = report(actor=RESIDENT, account_id=RESIDENT.id, contact=api.Contact(email="d@example.jp")).request.number
        two = report(point=north(1_000), contact=api.Contact(email="e@example.jp")).request.number
        api.follow(two, actor=RESIDENT)
        told()
        with transaction.atomic():
            events.record(
                "portal_id.deleted", subject=f"account/{RESIDENT.id}", data={"channel": "web"}, actor=RESIDENT
            )
        told()
        assert (api.request(one).account_id, api.followers(two)) == ("", 0)
        for number in (one, two):
            api.move(number, "fixed", text="直しました。", actor=ROADS)
        assert {each.split()[0] for each in told()} == {"e@example.jp"}


class TestPartners:
    def test_a_partners_update_comes_once_and_moves_only_when_trusted(self):
        number = report().request.number
        told_us = {"text": "現地確認中", "external_id": "u1", "actor": SYSTEM}
        api.apply_update(number, "INVESTIGATING", trusted=False, **told_us)
        assert api.request(number).state == "received"
        told_us["external_id"] = "u2"
        api.apply_update(number, "investigating", trusted=True, **told_us)
        api.apply_update(number, "investigating", trusted=True, **told_us)
        assert api.request(number).state == "inspecting"
        assert len(api.steps(number, internal=True)) == 4
        with pytest.raises(Rejected):
            api.apply_update(number, "NONSENSE", trusted=True, **told_us)
