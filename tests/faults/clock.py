#!/usr/bin/env -S .venv/bin/python
"""The product's clock passes 31 March, jumps a day forth and back, and meets a new era: order, deadlines, receipt
numbers and counting windows hold, and every page still opens."""

import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import httpx  # noqa: E402
from tests.faults.ground import Database, Promises, arguments, check_books, say, until_settled  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.residents import enrol, form_of  # noqa: E402

NEW_YEAR = datetime.fromisoformat("2027-04-01T00:00:00+09:00")
REIWA = datetime.fromisoformat("2019-05-01T00:00:00+09:00")
PAGES = ("/", "/plan/", "/measures/", "/procedures/", "/procedures/ICH-0002/", "/procedures/ICH-0002/apply/person/")
OWN_PAGES = ("/my/", "/my/applications/", "/my/box/")
STRANGE_DAYS = ("2026-12-31T23:59:59", "2027-01-01T00:00:00", "2028-02-29T12:00:00", "2028-03-31T23:59:59.9")


class City:
    """A running city whose clock is ours."""

    def __init__(self, installation: Installation) -> None:
        self.database = Database(installation)
        self.installation = installation
        self.person = enrol(installation, 1)[0]
        self.http = httpx.Client(base_url=installation.address, timeout=60)
        self.form = form_of(installation.address)
        self.filed: list[str] = []

    def clock(self, now: datetime | None) -> None:
        """Let the product's clock show that moment and go on from there."""
        order = {"now": now.isoformat() if now else None, "moving": True}
        self.http.post("/test/clock", json=order).raise_for_status()

    def file(self, count: int) -> list[str]:
        """File some, one after the other; answers their receipts."""
        for _ in range(count):
            headers = self.person.headers(f"clock-{len(self.filed)}")
            answer = self.http.post("/api/applications", json=self.form.body(), headers=headers)
            if answer.status_code != 201:
                raise RuntimeError(f"{answer.status_code} {answer.text}")
            self.filed.append(answer.json()["receipt"])
        return self.filed[-count:]

    def days(self) -> dict[str, tuple[date, date]]:
        """By receipt, the day it was received and the day it is due."""
        rows = self.database.rows("SELECT number, received_on, due_on FROM workflow_case WHERE NOT sample")
        return {number: (_day(received), _day(due)) for number, received, due in rows}

    def counted(self, day: date) -> float:
        """How many applications the use of online procedures (m01) counts on a day."""
        found = self.http.get(f"/plan/indicators.json?as_of={day}").raise_for_status().json()["indicators"]
        return next(one["denominator"] or 0 for one in found if one["key"] == "m01")


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def over_the_year(promises: Promises, city: City, count: int) -> None:
    """File until midnight of 31 March and on."""
    city.clock(NEW_YEAR - timedelta(seconds=4))
    began, old, new = time.monotonic(), [], []
    while time.monotonic() - began < 3 and len(old) < count:
        old += city.file(1)
    time.sleep(max(0.0, 4.3 - (time.monotonic() - began)))
    new += city.file(count)
    until_settled(city.database, len(city.filed))
    days = city.days()
    before = {days[receipt][0] for receipt in old}
    after = {days[receipt][0] for receipt in new}
    kept = before == {date(2027, 3, 31)} and after == {date(2027, 4, 1)}
    promises.check(kept, "each is received on its own side of midnight", f"{len(old)} before, {len(new)} after")
    counted = city.counted(date(2027, 3, 31)), city.counted(date(2027, 4, 1))
    kept = counted == (len(old), len(new))
    promises.check(kept, "m01 counts the old fiscal year on 31 March and begins anew on 1 April", counted)


def jumps(promises: Promises, city: City, count: int) -> None:
    """A day back, a day forth, two back, and all the while people file."""
    moment = NEW_YEAR + timedelta(hours=12)
    for days in (-1, 1, -2, 1, 0):
        city.clock(moment + timedelta(days=days))
        city.file(count)
    promises.check(until_settled(city.database, len(city.filed)), "every applicant was told through all jumps")
    counted = city.counted(date(2027, 4, 1))
    received = [received for received, _ in city.days().values()]
    expected = received.count(date(2027, 4, 1))
    promises.check(counted == expected, "m01 counts by the day an application was received", f"{counted:g} on 1 April")


def check_order(promises: Promises, city: City) -> None:
    """The log, deadlines and numbers after everything."""
    log = city.database.column(
        "SELECT subject FROM events_event WHERE type = 'application.submitted' ORDER BY txid, position"
    )
    in_order = log == [f"application/{receipt}" for receipt in city.filed]
    promises.check(in_order, "the log keeps the order of filing, whatever the clock shows", f"{len(log)} events")
    negative = sum(due < received for received, due in city.days().values())
    promises.check(not negative, "no deadline lies before the day of receipt", f"{negative} do")
    unique = len(set(city.filed)) == len(city.filed)
    promises.check(unique, "receipt numbers are unique", f"{len(city.filed)} numbers")


def check_pages(promises: Promises, city: City, moment: datetime, what: str) -> None:
    """Every page opens at that moment."""
    city.clock(moment)
    cookies = {"Cookie": f"sessionid={city.person.session}"}
    own = (*OWN_PAGES, f"/applications/{city.filed[-1]}/", f"/applications/{city.filed[0]}/receipt/")
    answers = {path: city.http.get(path).status_code for path in PAGES}
    answers |= {path: city.http.get(path, headers=cookies).status_code for path in own}
    bad = {path: status for path, status in answers.items() if status != 200}
    promises.check(not bad, f"every page opens {what}", bad or f"{len(answers)} pages")


def new_era(promises: Promises, city: City) -> None:
    """The last seconds of 平成 and the first of 令和."""
    check_pages(promises, city, REIWA - timedelta(seconds=60), "on the last day of an era (2019-04-30)")
    old = city.file(1)[0]
    check_pages(promises, city, REIWA, "on the first day of a new era (2019-05-01)")
    new = city.file(1)[0]
    kept = old.startswith("H31-") and new.startswith("R1-")
    promises.check(kept, "receipt numbers carry the era of their day", f"{old}, {new}")


def prove(count: int) -> int:
    """One run, on SQLite: the clock is the product's own and knows no engine."""
    promises = Promises("the clock passes 31 March, jumps and meets a new era")
    with Installation("sqlite") as installation:
        installation.start()
        city = City(installation)
        over_the_year(promises, city, count)
        check_pages(promises, city, NEW_YEAR, "on 1 April")
        jumps(promises, city, count)
        for day in STRANGE_DAYS:
            check_pages(promises, city, datetime.fromisoformat(f"{day}+09:00"), f"at {day}")
        new_era(promises, city)
        city.clock(NEW_YEAR + timedelta(days=30))
        settled = until_settled(city.database, len(city.filed))
        promises.check(settled, "consumers and outbox have come to an end")
        check_order(promises, city)
        check_books(promises, installation)
        say(f"       {installation.cli('indicators', 'recount', '--as-of', '2027-03-31').splitlines()[-1]}")
        city.http.close()
    return promises.status()


def main() -> int:
    return prove(5 if arguments(__doc__).quick else 25)


if __name__ == "__main__":
    sys.exit(main())
