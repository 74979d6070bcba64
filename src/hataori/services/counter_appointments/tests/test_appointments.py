"""From a day on the web, or a voice on the phone, to the desk."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.audit import api as audit
from hataori.services.counter_appointments import city, models, times, visits

from .conftest import at, clerk, facts, worked

pytestmark = pytest.mark.django_db(transaction=True)
WHO = {"name": "見本 花子", "birthdate-year": "S40", "birthdate-month": "5", "birthdate-day": "1", "phone": "0586-00-1"}
DEATH = {
    "deceased": "見本 太郎", "died_on-year": "2026", "died_on-month": "11", "died_on-day": "20", "relation": "子",
}  # fmt: skip


def taken(place: models.Place, channel: str = "phone") -> scheduler.Booking:
    told = visits.Told("見本 次郎", date(1950, 1, 2), "0586-00-2")
    return visits.take(place, times.next_times(place, 1)[0], told, clerk(place.kind.department), channel)


def test_loading_the_counters_twice_changes_nothing(counters):
    again = city.load_counters(settings.HATAORI_CITY_FOLDER, None)
    assert (again.created, again.updated, again.problems) == (0, 0, ())
    assert len(counters) == 6


def test_the_plaza_in_the_station_is_open_on_weekends_and_holidays_only(counters):
    days = [day for day, _ in times.days(counters["card-ekinaka"])]
    assert {day.weekday() for day in days} == {5, 6}
    with clock.frozen(at(8, 0, 28, 12)):
        days = [day for day, _ in times.days(counters["card-ekinaka"])]
        assert days[:3] == [date(2027, 1, 9), date(2027, 1, 10), date(2027, 1, 11)]  # the 11th: 成人の日, a Monday
        assert date(2027, 1, 1) not in days
    assert {day.weekday() for day, _ in times.days(counters["card-honchosha"])} <= {0, 1, 2, 3, 4}


def test_the_bereavement_counter_has_eight_groups_a_day_from_the_day_after_tomorrow_on(counters):
    place = counters["bereavement-honchosha"]
    days = [day for day, _ in times.days(place)]
    assert days[0] == date(2026, 11, 30)
    assert sum(each.free for each in times.times(place, days[0])) == 8


def test_a_daughter_without_an_account_answers_is_told_what_to_bring_and_comes_back_by_number(counters, client):
    start = client.get("/appointments/bereavement/bereavement-honchosha/?day=2026-12-01").content.decode()
    assert "9:00–10:30" in start
    held = client.post("/appointments/bereavement/bereavement-honchosha/", {"time": "2026-12-01T09:00"}, follow=True)
    assert "亡くなった方の氏名" in held.content.decode()
    short = client.post("/appointments/details/", WHO | DEATH | {"deceased": ""})
    assert short.status_code == 422
    look = client.post("/appointments/details/", WHO | DEATH, follow=True).content.decode()
    assert all(each in look for each in ("年金証書", "介護保険被保険者証", "家にあるものだけ", "1965-05-01"))
    assert "選ぶものはありません" in look
    receipt = client.post("/appointments/check/", follow=True).content.decode()
    number = re.search(r'class="number">([^<]+)<', receipt).group(1)
    worked()
    assert facts("bereavement.reserved") == [{"channel": "online", "place": "bereavement-honchosha", "sample": True}]

    other = Client()
    wrong = {"number": number, "birthdate-year": "1966", "birthdate-month": "5", "birthdate-day": "1"}
    assert other.post("/appointments/find/", wrong).status_code == 422
    assert other.get("/appointments/visit/").status_code == 404
    right = wrong | {"birthdate-year": "昭和40", "number": number.lower()}
    assert number in other.post("/appointments/find/", right, follow=True).content.decode()
    moved = other.post("/appointments/visit/move/", {"time": "2026-12-02T13:00"}, follow=True).content.decode()
    assert "2026-12-02" in moved
    assert "取り消しました" in other.post("/appointments/visit/cancel/", follow=True).content.decode()
    assert "予約は取り消されました" in other.get("/appointments/visit/").content.decode()


def test_what_was_answered_is_sealed_and_reading_it_is_audited(counters, client):
    client.post("/appointments/bereavement/bereavement-honchosha/", {"time": "2026-12-01T09:00"})
    client.post("/appointments/details/", WHO | DEATH)
    client.post("/appointments/check/")
    visit = models.Visit.objects.get()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, birthdate, phone FROM counter_appointments_visit")
        assert not any("見本" in text or "1965" in text or "0586" in text for text in cursor.fetchone())
    desk = signed_in(Role.CLERK, "residents")
    sheet = desk.get(f"/desk/appointments/{visit.number}/").content.decode()
    assert "見本 太郎" in sheet
    assert "予約前の質問への答え" in str(audit.entries(subject=f"booking/{visit.pk}"))
    assert signed_in(Role.SECTION_HEAD, "citizens-tax").get("/desk/appointments/").status_code == 200


def test_a_stranger_s_department_sees_no_sheet(counters):
    number = taken(counters["card-honchosha"]).number
    assert signed_in(Role.CLERK, "citizens-tax").get(f"/desk/appointments/{number}/").status_code == 404
    assert signed_in(Role.SECTION_HEAD, "sports").get("/desk/appointments/").status_code == 403


def test_a_lease_that_ran_out_is_told_plainly_and_nobody_lost_the_time(counters, client):
    client.post("/appointments/my-number-card/card-bisai/", {"time": "2026-11-27T09:00"})
    with clock.frozen(at(8, 41)):
        assert client.post("/appointments/details/", WHO | {"purpose": "renew", "agent": "no"}).status_code == 422
        assert times.times(counters["card-bisai"], date(2026, 11, 27))[0].free == 2
        assert client.post("/appointments/check/").status_code in (302, 409)


def test_one_more_than_there_are_desks_is_refused(counters, client):
    for _ in range(2):
        Client().post("/appointments/my-number-card/card-bisai/", {"time": "2026-11-27T09:00"})
    late = client.post("/appointments/my-number-card/card-bisai/", {"time": "2026-11-27T09:00"})
    assert late.status_code == 409
    assert "ほかの時間" in late.content.decode()


def test_the_signed_in_type_nothing_that_the_city_knows_and_get_a_letter(counters):
    person = {"family": "一宮", "given": "花子", "family_kana": "イチノミヤ", "given_kana": "ハナコ", "note": ""}
    place = {"postcode": "491-8501", "address": "愛知県一宮市本町二丁目見本", "phone": "0586-00-1002"}
    ensure_resident({**person, **place, "birthdate": "1985-11-02", "email": "hanako@example.jp"})
    account, client = accounts.Account.objects.get(login="hanako@example.jp"), Client()
    client.force_login(account)
    page = client.post("/appointments/my-number-card/card-bisai/", {"time": "2026-11-27T09:00"}, follow=True)
    assert all(each in page.content.decode() for each in ("一宮 花子", "1985", "0586-00-1002"))
    client.post("/appointments/details/", WHO | {"purpose": "renew", "agent": "yes"})
    client.post("/appointments/check/")
    worked()
    (letter,) = messaging.box(str(account.pk), 1).messages
    assert "委任状" in letter.body


def test_the_desk_takes_a_caller_s_appointment_and_the_share_of_channels_is_counted(counters):
    with clock.frozen(at(8, 30, 1, 12)):
        desk = signed_in(Role.CLERK, "citizens-tax")
        form = desk.get("/desk/appointments/new/").content.decode()
        first = re.search(r'<option value="([^"]+)"', form).group(1)
        assert first == "2027-02-01T09:00"
        caller = {
            "time": first,
            "name": "ミホン タロウ",
            "birthdate": "S30.5.1",
            "phone": "0586-00-3",
            "channel": "phone",
        }
        sheet = desk.post("/desk/appointments/new/", caller, follow=True).content.decode()
        assert "予約番号は" in sheet
        assert desk.post("/desk/appointments/new/", caller | {"birthdate": "きのう"}).status_code == 422
        worked()
    assert [each["channel"] for each in facts("tax_consultation.reserved")] == ["phone"]
    assert visits.find(models.Visit.objects.get().number, date(1955, 5, 1)).phone == "0586-00-3"


def test_the_ai_phone_books_the_same_pool_and_its_caller_can_be_found(counters):
    place = counters["tax-honchosha"]
    with clock.frozen(at(8, 30, 1, 12)):
        time = times.next_times(place, 1)[0]
        answers = {"name": "ミホン ハナ", "birthdate": "1948-03-03", "phone": "0586-00-4"}
        asked = scheduler.Request(place.unit_id, time.start, time.end, "call:1", "ai_phone", answers=answers)
        booking = scheduler.book(asked, SYSTEM)
        worked()
        assert visits.find(booking.number, date(1948, 3, 3)).name == "ミホン ハナ"
    assert [each["channel"] for each in facts("tax_consultation.reserved")] == ["ai_phone"]


def test_the_day_at_the_counter_from_coming_to_the_end_with_the_wait(counters):
    place = counters["card-honchosha"]
    number = taken(place).number  # 9:00, since the desk is not bound by the web's hour before
    desk = signed_in(Role.CLERK, "residents")
    visit = models.Visit.objects.get()
    start = scheduler.booking(visit.pk).start
    with pytest.raises(Conflict, match="来庁"):
        visits.call(visit, clerk())
    with clock.frozen(start.replace(minute=start.minute)):
        board = desk.post(f"/desk/appointments/{number}/came/", follow=True).content.decode()
        assert "待っています" in board
    with clock.frozen(start.replace(minute=start.minute + 7)):
        assert "いちばん長い人で7分" in desk.get(f"/desk/appointments/?place={place.key}").content.decode()
        board = desk.post(f"/desk/appointments/{number}/call/", follow=True).content.decode()
        assert "平均の待ち時間 7分" in board
        assert "終了" in desk.post(f"/desk/appointments/{number}/done/", follow=True).content.decode()
    assert facts("visit.called") == [{"place": "card-honchosha", "waited_minutes": 7}]


def test_numbers_cannot_be_guessed_through(counters, client):
    taken(counters["card-honchosha"])
    wrong = {"number": "AAAA", "birthdate-year": "1966", "birthdate-month": "5", "birthdate-day": "1"}
    answers = [client.post("/appointments/find/", wrong).status_code for _ in range(31)]
    assert answers[-1] == 429
    with pytest.raises(NotFound):
        visits.find("AAAA", date(1966, 5, 1))
