"""Pure look-ups: the rows of the cities' pages as a program asks them."""

import json

import pytest

pytestmark = pytest.mark.django_db
KASUGAI = {
    "apply_from": {"months": 3, "day": 1},
    "apply_until": {"months": 3, "day": 7, "time": "24:00"},
    "draw": {"months": 3, "day": 8},
    "first_come": {"months": 3, "day": 11, "time": "09:00"},
}


@pytest.fixture
def ask(client):
    def asked(name, **body):
        return client.post(f"/api/booking/lookups/{name}", json.dumps(body), content_type="application/json")

    return asked


def test_lottery_windows(ask):
    told = ask("lottery-window", terms=KASUGAI, month="2027-03-01", now="2026-12-07T23:59").json()
    assert (told["apply_from"], told["first_come"]) == ("2026-12-01T00:00:00+09:00", "2026-12-11T09:00:00+09:00")
    assert told["open"] is True
    late = ask("lottery-window", terms=KASUGAI, month="2027-03-01", now="2026-12-08T00:00").json()
    assert (late["open"], late["problem"]["code"]) == (False, "window_over")


def test_closing_days_move_behind_holidays(ask):
    weekly = [[]] + [[["09:00", "21:00"]]] * 6
    body = {
        "hours": {"weekly": weekly, "holidays": "shift", "year_end": True},
        "from": "2026-05-04",
        "until": "2026-05-07",
    }
    days = {each["date"]: each for each in ask("closing-days", **body).json()["days"]}
    assert [each["closed"] for each in days.values()] == [False, False, False, True], (
        "Monday's closing day moves to 5/7"
    )
    assert days["2026-05-04"]["holiday"] == "みどりの日"


def test_holidays(client):
    told = client.get("/api/booking/lookups/holidays?year=2026").json()["holidays"]
    assert {"date": "2026-09-22", "name": "国民の休日"} in told
    assert len(told) == 18


def test_recurrence_with_exceptions(ask):
    body = {
        "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=20",
        "start": "2026-12-08T19:00",
        "exdates": ["2026-12-29", "2027-01-05"],
    }
    told = ask("rrule", **body).json()
    assert (len(told["occurrences"]), told["more"]) == (18, False)
    endless = ask("rrule", rrule="FREQ=DAILY", start="2026-12-08T19:00", limit=3).json()
    assert (endless["occurrences"][-1], endless["more"]) == ("2026-12-10T19:00:00+09:00", True)
    refused = ask("rrule", rrule="FREQ=SOMETIMES", start="2026-12-08T19:00")
    assert refused.json()["errors"][0]["field"] == "rrule"


def test_fees_with_market_of_strangers_and_light(ask):
    fees = {
        "bands": [{"price": "600", "per": 60}],
        "factors": {"nonresident": "1.5"},
        "add_ons": {"lighting": {"title": "照明", "price": "200", "per": 30}},
        "reductions": {"children": {"title": "子ども会", "percent": "50"}},
    }
    use = {"start": "2026-12-08T19:00", "end": "2026-12-08T21:00"}
    assert ask("fees", fees=fees, **use).json()["total"] == 1200
    assert ask("fees", fees=fees, user_class="nonresident", add_ons={"lighting": 60}, **use).json()["total"] == 2200
    halved = ask("fees", fees=fees, reduction="children", **use).json()
    assert (halved["total"], halved["reduced"], halved["needs_approval"]) == (600, 600, True)
    wrong = ask("fees", fees={"bands": [{"price": 1}]}, **use).json()["errors"]
    assert wrong[0]["field"].startswith("fees.bands[0]")


def test_registration_until_the_end_of_the_birthday_month(ask):
    told = ask("registration-expiry", registered_on="2011-04-01", birthday="平成元年5月5日", on="2012-06-01").json()
    assert (told["valid_until"], told["renewable_from"]) == ("2013-05-31", "2012-05-31")
    assert (told["good"], told["renewable"]) == (True, True)


def test_daily_quota_counts_by_the_day_in_japan(ask):
    used = [{"start": "2026-12-07T15:00Z", "end": "2026-12-07T16:00Z"}]  # 0:00 on the 8th in Japan
    body = {"quota": {"per": "holder", "window": "day", "bookings": 1}, "used": used}
    full = ask("daily-quota", start="2026-12-08T19:00", end="2026-12-08T21:00", **body).json()
    assert (full["allowed"], full["quotas"][0]["used"]["bookings"]) == (False, 1)
    assert ask("daily-quota", start="2026-12-07T19:00", end="2026-12-07T21:00", **body).json()["allowed"] is True


def test_terms_of_one_use(ask):
    rules = {
        "window_days": {"": 7},
        "release_minutes": 15,
        "unpaid": {"pay_days_before": 3, "cancel_days_before": 2},
    }
    body = {"rules": rules, "start": "2026-12-20T09:00", "end": "2026-12-20T11:00", "booked_at": "2026-12-13T10:00"}
    told = ask("booking-window", **body).json()
    assert (told["opens"][:10], told["released_at"][11:16]) == ("2026-12-13", "09:15")
    assert told["cancelled_unpaid_at"][:10] == "2026-12-18"


def test_refunds_school_years_and_moments(ask, client):
    refunds = {"steps": [{"until": {"days": 7}, "percent": "100"}, {"until": {"days": 1}, "percent": "50"}]}
    body = {"refunds": refunds, "paid": 1000, "start": "2026-12-20T09:00"}
    assert ask("refund", cancelled_at="2026-12-15T09:00", **body).json() == {"refund": 500}
    first = client.get("/api/booking/lookups/school-year?birthdate=2020-04-01&on=2026-11-26").json()
    assert first == {"enters_on": "2026-04-01", "school_year": 1}
    late = client.get("/api/booking/lookups/moment", {"text": "2026-12-31T24:00"}).json()
    assert late == {"moment": "2027-01-01T00:00:00+09:00", "date": "2027-01-01"}


def test_a_resource_can_stand_for_its_rules(ask, court):
    told = ask("closing-days", **{"resource": "court", "from": "2026-12-08", "until": "2026-12-08"}).json()
    assert told["days"][0]["hours"] == [["2026-12-08T09:00:00+09:00", "2026-12-08T21:00:00+09:00", "open"]]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("lottery-window", {"month": "2027-03-01"}),
        ("daily-quota", {"start": "2026-12-08T19:00", "end": "2026-12-08T21:00"}),
        ("closing-days", {"from": "2026-01-01", "until": "2090-01-01"}),
        ("holidays", {"from": "2026-13-01"}),
        ("rrule", {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "start": "2026-12-08T19:00"}),
        ("moment", {"text": "1948-05-02T00:30"}),
    ],
)
def test_what_cannot_be_reckoned_is_said(ask, name, body):
    refused = ask(name, **body)
    assert refused.status_code == 422
    assert refused.json()["errors"]


def test_an_unknown_look_up_names_those_there_are(ask):
    assert "holidays" in ask("weather").json()["detail"]
