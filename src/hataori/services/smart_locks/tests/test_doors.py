"""From the booking to the open door, the check-in and the survey."""

import re

import pytest

from hataori.blocks.access import api as access
from hataori.blocks.access.tests.ground import HOUR, MINUTE, NINE
from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.surveys import api as surveys
from hataori.blocks.surveys import models as survey_models
from hataori.kernel import clock
from hataori.platform.events import api as events

from .conftest import actor, booked, browser, worked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(gym, holder):
    with clock.frozen(NINE - 24 * HOUR):
        found = booked(holder)
        worked()
        yield found


def used(virtual, at):
    (place,) = virtual.held("kita-gym")
    with clock.frozen(at):
        return access.take_use(access.Use("kita-gym", place, at))


def facts(kind: str) -> list[dict]:
    return [dict(event.data) for event in events.read_after(events.Cursor(), 5000, frozenset({kind}))]


def test_who_books_half_the_gym_gets_the_number_of_its_door_in_his_box_as_a_link(booking, holder, virtual):
    box = messaging.box(str(holder.pk), 1).messages
    assert [message.subject for message in box] == ["入口の番号ができました"]
    assert "2026-12-05 09:00から11:00まで" in box[0].body
    assert f"/my/doors/{booking.id}/" in box[0].body
    page = browser(holder).get(f"/my/doors/{booking.id}/").content.decode()
    pin = access.code_of(f"booking/{booking.id}", actor(holder)).pin
    assert (pin in page, pin in box[0].body) == (True, False)
    assert "まだ使えません" in page


def test_nobody_else_gets_to_see_it(booking, holder, client):
    from hataori.platform.accounts.actions.samples import ensure_resident
    from hataori.platform.accounts.models import Account

    assert client.get(f"/my/doors/{booking.id}/").status_code == 302
    person = {
        "family": "尾西",
        "given": "太郎",
        "family_kana": "ビサイ",
        "given_kana": "タロウ",
        "note": "",
        "phone": "",
    }
    ensure_resident({**person, "birthdate": "1980-01-01", "email": "taro@example.jp", "postcode": "", "address": ""})
    other = browser(Account.objects.get(login="taro@example.jp"))
    assert other.get(f"/my/doors/{booking.id}/").status_code == 404
    assert other.post(f"/my/doors/{booking.id}/change/").status_code == 404
    assert browser(holder).get("/my/doors/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_opening_the_door_is_the_check_in_and_asks_one_question_afterwards(booking, holder, virtual, client):
    worked(NINE - 10 * MINUTE)
    assert used(virtual, NINE - 2 * MINUTE)
    assert not used(virtual, NINE - 2 * MINUTE)
    assert used(virtual, NINE + HOUR)
    found = scheduler.booking(booking.id)
    assert (found.state, found.checked_in_at) == ("checked_in", NINE - 2 * MINUTE)
    assert facts("smart_lock.unlocked") == [{"lock": "kita-gym", "place": "kita", "sample": True}] * 2
    assert [each["how"] for each in facts("reservation.checked_in")] == ["pin"]
    worked(NINE + 2 * HOUR)
    with clock.frozen(NINE + 2 * HOUR):
        assert surveys.send_due() == 0
    with clock.frozen(NINE + 2 * HOUR + 10 * MINUTE):
        assert surveys.send_due() == 1
        assert surveys.send_due() == 0
        bodies = "".join(each.body for each in messaging.box(str(holder.pk), 1).messages)
        path = re.search(r"/surveys/[0-9a-f]+/", bodies)[0]
        assert "満足していますか" in client.get(path).content.decode()
        assert client.post(path, {}).status_code == 422
        assert client.post(path, {"score": "6"}).status_code == 422
        assert "ありがとうございました" in client.post(path, {"score": "5"}).content.decode()
        assert client.post(path, {"score": "1"}).status_code == 409
    assert facts("smart_lock.survey_answered") == [{"score": 5, "place": "kita", "sample": True}]
    assert client.get("/surveys/0123456789abcdef0123456789abcdef/").status_code == 404


def test_a_cancelled_booking_closes_the_door_and_a_moved_one_moves_it(booking, holder, virtual):
    scheduler.reschedule(booking.id, NINE + 4 * HOUR, NINE + 6 * HOUR, actor(holder))
    worked()
    worked(NINE)
    assert virtual.held("kita-gym") == {}
    worked(NINE + 3 * HOUR + 50 * MINUTE)
    assert virtual.held("kita-gym")
    with clock.frozen(NINE + 3 * HOUR + 55 * MINUTE):
        scheduler.cancel(booking.id, booking_clerk(), "設備の故障")
        worked()
    assert virtual.held("kita-gym") == {}
    assert facts("access.cleared") == [{"lock": "kita-gym"}]


def booking_clerk():
    from hataori.kernel.actor import Actor, Role, RoleGrant

    return Actor("staff-9", "staff", "担当", frozenset({RoleGrant(Role.CLERK, "sports")}))


def test_who_leaves_early_gives_the_number_back(booking, holder, virtual):
    worked(NINE)
    used(virtual, NINE)
    with clock.frozen(NINE + HOUR):
        scheduler.complete(booking.id, actor(holder))
        worked()
    assert virtual.held("kita-gym") == {}


def test_a_unit_without_a_lock_gets_no_code(gym, holder):
    from datetime import date

    from hataori.kernel.actor import SYSTEM

    scheduler.create_unit(scheduler.NewUnit("park", "公園", "sports", "sports"), SYSTEM)
    scheduler.change_rules("park", {"hours": {"weekly": [[["09:00", "21:00"]]] * 7}}, date(2020, 1, 1), SYSTEM)
    with clock.frozen(NINE - HOUR):
        booked(holder, unit="park")
        worked()
    assert facts("access.code_issued") == []


def test_a_new_number_on_wish(booking, holder, virtual):
    before = access.code_of(f"booking/{booking.id}", actor(holder)).pin
    answer = browser(holder).post(f"/my/doors/{booking.id}/change/", follow=True)
    assert "新しい番号にしました" in answer.content.decode()
    assert access.code_of(f"booking/{booking.id}", actor(holder)).pin != before
    worked()
    assert "入口の番号が変わりました" in {each.subject for each in messaging.box(str(holder.pk), 1).messages}


def invited(count: int, answered: int, place: str = "kita", *, sample: bool = False) -> None:
    from hataori.blocks.surveys.actions import _token, answer
    from hataori.kernel.actor import SYSTEM

    for number in range(count):
        about = _use_of(place, number, sample)
        surveys.invite(
            "smart-lock", about=about, holder_id="resident-1", place=place, place_title=f"{place}小学校",
            used_at=clock.now(), send_at=clock.now(), sample=sample,
        )  # fmt: skip
    surveys.send_due()
    for number in range(answered):
        score = 1 if sample else 4 + number % 2
        answer(_token("smart-lock", _use_of(place, number, sample)), score, actor=SYSTEM)


def _use_of(place: str, number: int, sample: bool) -> str:
    return f"booking/{place}-{number}-{sample}"


def test_a_mean_is_told_from_ten_answers_on_by_school(gym):
    from hataori.kernel.fiscal_year import fiscal_year_of

    with clock.frozen(NINE):
        invited(12, 10)
        invited(12, 9, "minami")
        year = fiscal_year_of(clock.today())
        kita, minami = surveys.scores("smart-lock", year)
        assert (kita.count, kita.mean, minami.count, minami.mean, minami.invited) == (10, 4.5, 9, None, 12)
        assert surveys.overall("smart-lock", year)[1] == 19


def test_while_fewer_than_thirty_have_answered_the_silent_are_asked_once_more(gym):
    with clock.frozen(NINE):
        invited(3, 1)
    with clock.frozen(NINE + 71 * HOUR):
        assert surveys.send_due() == 0
    with clock.frozen(NINE + 73 * HOUR):
        assert (surveys.send_due(), surveys.send_due()) == (2, 0)
        invited(30, 30, "minami")
    with clock.frozen(NINE + 200 * HOUR):
        assert surveys.send_due() == 0


def test_the_indicator_is_the_mean_of_the_answers_and_the_recount_agrees(gym, settings):
    from tests.city_parts import load

    from hataori.blocks.indicators import api as indicators

    load(settings, "departments", "indicators", "plan")
    with clock.frozen(NINE):
        invited(12, 12)
        events.run_consumers()
        (found,) = indicators.values(clock.today(), ["m24"])
        assert (found.state, found.value) == ("measured", pytest.approx(4.5))


def test_samples_are_never_mixed_into_the_number_and_have_lines_of_their_own(gym, settings):
    from tests.city_parts import load

    from hataori.blocks.indicators import api as indicators
    from hataori.kernel.fiscal_year import fiscal_year_of

    load(settings, "departments", "indicators", "plan")
    with clock.frozen(NINE):
        year = fiscal_year_of(clock.today())
        invited(15, 15, sample=True)
        events.run_consumers()
        assert indicators.values(clock.today(), ["m24"])[0].value is None
        assert surveys.overall("smart-lock", year) == (None, 0)
        invited(12, 12)
        events.run_consumers()
        assert indicators.values(clock.today(), ["m24"])[0].value == pytest.approx(4.5)
        assert surveys.overall("smart-lock", year) == (pytest.approx(4.5), 12)
        lines = [(each.sample, each.count, each.mean) for each in surveys.scores("smart-lock", year)]
    assert lines == [(False, 12, pytest.approx(4.5)), (True, 15, 1.0)]


def test_three_months_later_nobody_can_tell_whose_use_it_was(gym):
    from hataori.blocks.surveys.tasks import forget

    with clock.frozen(NINE):
        invited(2, 1)
    with clock.frozen(NINE + 24 * 95 * HOUR):
        forget()
        assert set(
            survey_models.Invitation.objects.filter(answered_at__isnull=False).values_list("holder_id", flat=True)
        ) == {""}


def test_a_lock_put_on_the_door_later_serves_bookings_made_before_and_not_those_staff_took_back(gym, holder):
    from hataori.blocks.access import models
    from hataori.blocks.access.following import give_missing
    from hataori.kernel.actor import SYSTEM

    models.LockUnit.objects.all().delete()
    with clock.frozen(NINE - 24 * HOUR):
        early = booked(holder)
        worked()
        assert give_missing() == 0
        models.LockUnit.objects.create(lock=models.Lock.objects.get(), unit="kita-gym")
        models.LockUnit.objects.create(lock=models.Lock.objects.get(), unit="not-there-yet")
        assert (give_missing(), give_missing()) == (1, 0)
        access.revoke(f"booking/{early.id}", actor=SYSTEM, reason="利用停止")
        assert give_missing() == 0
