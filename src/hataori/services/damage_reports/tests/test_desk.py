"""Work in the street on a phone, heads of sections told of what is late, panels, the counters."""

from datetime import timedelta

import pytest
from django.test import Client

from hataori.blocks.service_requests import api as reports
from hataori.blocks.service_requests.tasks import escalate
from hataori.blocks.service_requests.tests.conftest import NOW, ROADS, north, report
from hataori.blocks.service_requests.tests.test_desk import member
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actors import actor_for
from hataori.platform.outbox.models import OutboxMessage
from hataori.services.damage_reports import panels

from .conftest import picture, worked

pytestmark = pytest.mark.django_db


def account_of(client: Client) -> accounts.Account:
    return accounts.Account.objects.get(pk=client.session["_auth_user_id"])


@pytest.fixture
def worker() -> Client:
    return member("road-maintenance", Role.CLERK)


def ordered(worker: Client, metres: float = 0, days: int = 1) -> reports.WorkOrder:
    made = report(point=north(metres)).request.number
    due = NOW.date() + timedelta(days=days)
    return reports.order_work(made, "穴をふさぐ", due_on=due, assignee_id=str(account_of(worker).pk), actor=ROADS)


def test_the_nearest_work_comes_first(worker):
    far, near = ordered(worker, 900), ordered(worker, -400, days=3)
    plain = worker.get("/desk/field/").content.decode()
    assert plain.index(far.id) < plain.index(near.id)
    lat, lon = north(-500)
    here = worker.get(f"/desk/field/?lat={lat}&lon={lon}").content.decode()
    assert here.index(near.id) < here.index(far.id)
    assert ("100m" in here, "1.4km" in here) == (True, True)


def test_work_is_done_with_photos_of_before_and_after(worker):
    order = ordered(worker)
    worker.post(f"/desk/field/{order.id}/start/")
    assert reports.request(order.number).state == "in_progress"
    sent = {"before": picture(1), "after": [picture(2), picture(3)], "result": "合材でふさぎました。", "done": "1"}
    assert worker.post(f"/desk/field/{order.id}/", sent).status_code == 302
    made = reports.request(order.number)
    assert (made.state, [each.view for each in made.photos]) == ("fixed", ["before", "after", "after"])
    assert "合材で" in Client().get(f"/reports/{order.number}/").content.decode()
    assert worker.get(f"/desk/field/{order.id}/").status_code == 404


def test_what_could_not_be_done_stays_open_and_says_why(worker):
    order = ordered(worker)
    worker.post(f"/desk/field/{order.id}/", {"result": "材料が足りません", "could_not": "1"})
    assert reports.request(order.number).is_open
    assert reports.orders(order.number)[0].result == "できませんでした：材料が足りません"


def test_words_are_asked_for_and_photos_counted(worker):
    order = ordered(worker)
    assert worker.post(f"/desk/field/{order.id}/", {"done": "1"}).status_code == 422
    many = {"before": [picture(n) for n in range(6)], "result": "した", "done": "1"}
    assert worker.post(f"/desk/field/{order.id}/", many).status_code == 422
    assert reports.request(order.number).is_open


def test_work_of_others_is_not_there(worker):
    order = ordered(worker)
    other = member("parks", Role.CLERK)
    assert other.get(f"/desk/field/{order.id}/").status_code == 404
    assert "頼まれた作業はありません" in other.get("/desk/field/").content.decode()
    assert Client().get("/desk/field/").status_code == 302


def head_of(department: str, email: str) -> accounts.Account:
    found = account_of(member(department, Role.SECTION_HEAD))
    accounts.StaffProfile.objects.filter(account=found).update(email=email)
    return found


def mails() -> list[dict]:
    return [dict(row.payload) for row in OutboxMessage.objects.filter(kind="mail").order_by("pk")]


def test_the_head_of_the_section_is_told_once_what_is_late():
    head_of("road-maintenance", "head@example.jp")
    head_of("parks", "other@example.jp")
    numbers = [report(point=north(300 * n)).request.number for n in range(3)]
    reports.move(numbers[2], "fixed", text="直しました。", actor=ROADS)
    worked()
    with clock.frozen(NOW + timedelta(days=10)):
        escalate()
        worked()
        escalate()
        worked()
    told = mails()
    assert [each["to"] for each in told] == ["head@example.jp"]
    assert all(number in told[0]["text"] for number in numbers[:2])
    assert numbers[2] not in told[0]["text"]
    assert "穴があります" not in told[0]["text"]


def test_what_ends_before_the_turn_is_not_told():
    head_of("road-maintenance", "head@example.jp")
    number = report().request.number
    worked()
    with clock.frozen(NOW + timedelta(days=10)):
        escalate()
        reports.move(number, "fixed", text="直しました。", actor=ROADS)
        worked()
    assert mails() == []


def test_the_desk_shows_what_is_late_and_what_is_to_be_done(worker):
    actor = actor_for(account_of(worker))
    assert (panels.late(actor), panels.work(actor)) == (None, None)
    order = ordered(worker)
    with clock.frozen(NOW + timedelta(days=10)):
        late, work = panels.late(actor), panels.work(actor)
        assert late is not None
        assert late.attention == 1
        assert work is not None
        assert work.rows[0].url.endswith(f"{order.id}/")
        assert panels.late(actor_for(account_of(member("parks", Role.CLERK)))) is None


def test_m15_counts_reports_and_what_became_of_them(settings):
    from tests.city_parts import load

    load(settings, "departments", "indicators", "plan")
    numbers = [report(point=north(300 * n)).request.number for n in range(3)]
    report(point=north(-300), sample=True)
    reports.move(numbers[0], "inspecting", text="見ます。", actor=ROADS)
    reports.move(numbers[0], "fixed", text="直しました。", actor=ROADS)
    with clock.frozen(NOW + timedelta(days=20)):
        reports.move(numbers[1], "fixed", text="直しました。", actor=ROADS)
        reports.reopen(numbers[1], text="まだです", actor=ROADS)
        worked()
        page = Client().get("/plan/indicators/m15/").content.decode()
    for said in ("届いた通報 3件", "はじめて対応した通報 2件", "終わった通報 2件", "目標の日までに終わった通報 1件",
                 "もう一度受け付けた通報 1件"):  # fmt: skip
        assert said in page
