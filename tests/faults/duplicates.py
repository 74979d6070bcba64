#!/usr/bin/env -S .venv/bin/python
"""The same sent again and again at once: one effect, the same answer, 409 only while the first still runs; another body
under the key is refused; a button pressed twice files once."""

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import httpx  # noqa: E402
from tests.faults.ground import Database, Promises, arguments, check_books, say  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.residents import Browser, Enrolled, Form, enrol, form_of, receipt_in  # noqa: E402

FILED = "SELECT count(*) FROM registration_application WHERE NOT sample"
CLIENTS = 24


class Post:
    """One POST of an application and when it began and ended."""

    def __init__(self, http: httpx.Client, body: dict[str, object], headers: dict[str, str]) -> None:
        self.began = time.monotonic()
        self.answer = http.post("/api/applications", json=body, headers=headers)
        self.ended = time.monotonic()
        self.status = self.answer.status_code


def storm(installation: Installation, form: Form, jobs: list[tuple[Enrolled, str]]) -> list[Post]:
    """Many POSTs at once."""
    with (
        httpx.Client(base_url=installation.address, timeout=60, limits=httpx.Limits(max_connections=CLIENTS)) as http,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        return list(pool.map(lambda job: Post(http, form.body(), job[0].headers(job[1])), jobs))


def one_key(promises: Promises, installation: Installation, people: list[Enrolled], form: Form, count: int) -> None:
    """`count` identical POSTs under one key."""
    database = Database(installation)
    before = database.one(FILED)
    posts = storm(installation, form, [(people[0], "the-one-key")] * count)
    answers = Counter(post.status for post in posts)
    bodies = {post.answer.text for post in posts if post.status == 201}
    promises.check(answers.keys() <= {201, 409}, f"{count:,} identical POSTs are answered 201 or 409", dict(answers))
    promises.check(len(bodies) == 1, "all 201 say the same, to the byte", f"{len(bodies)} different")
    first = min(post.ended for post in posts if post.status == 201)
    late = sum(post.status == 409 and post.began > first for post in posts)
    promises.check(not late, "409 only while the first one ran", f"{late} later")
    codes = {post.answer.json()["code"] for post in posts if post.status == 409}
    promises.check(codes <= {"idempotency_running"}, "409 says that the same is being worked on", codes or "none seen")
    promises.check(database.one(FILED) - before == 1, "they have one effect", database.one(FILED) - before)


def other_uses(promises: Promises, installation: Installation, people: list[Enrolled], form: Form) -> None:
    """The key with another body, and in another person's hands."""
    database = Database(installation)
    before = database.one(FILED)
    with httpx.Client(base_url=installation.address, timeout=60) as http:
        other = Post(http, form.body(given_name="別の名"), people[0].headers("the-one-key"))
        said = other.answer.json()
        mismatch = (other.status, said["code"]) == (422, "idempotency_mismatch")
        promises.check(mismatch and database.one(FILED) == before, "the key with another body is 422", said["detail"])
        theirs = Post(http, form.body(), people[1].headers("the-one-key"))
        own = theirs.status == 201 and database.one(FILED) == before + 1
        promises.check(own, "another person's same key is a key of his own", theirs.status)


def many_keys(promises: Promises, installation: Installation, people: list[Enrolled], form: Form, keys: int) -> None:
    """Each of many keys five times at once, in the hands of several people."""
    database = Database(installation)
    before = database.one(FILED)
    jobs = [(people[number % len(people)], f"key-{number}") for number in range(keys) for _ in range(5)]
    posts = storm(installation, form, jobs)
    receipts: dict[str, set[str]] = {}
    for (_, key), post in zip(jobs, posts, strict=True):
        if post.status == 201:
            receipts.setdefault(key, set()).add(post.answer.json()["receipt"])
    one_each = len(receipts) == keys and all(len(of_key) == 1 for of_key in receipts.values())
    effects = database.one(FILED) - before
    seen = f"{effects} effects, {dict(Counter(post.status for post in posts))}"
    promises.check(one_each and effects == keys, f"{keys} keys, each 5 times at once: one receipt each", seen)


def double_clicks(promises: Promises, installation: Installation, people: list[Enrolled], form: Form) -> None:
    """The button of the check page pressed four times at once, by residents and by guests."""
    database = Database(installation)
    before = database.one(FILED)
    browsers = [Browser(installation.address, form, person.session) for person in people]
    browsers += [
        Browser(installation.address, form, email=f"guest{number}@example.jp") for number in range(len(people))
    ]
    led: list[set[str]] = []
    statuses: Counter[int] = Counter()
    for browser in browsers:
        hidden = browser.fill_in()
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(browser.submit, [hidden] * 4))
        statuses.update(answer.status_code for answer in answers)
        led.append({receipt_in(answer) for answer in answers})
        browser.http.close()
    effects = database.one(FILED) - before
    same = all(len(receipts) == 1 and "" not in receipts for receipts in led)
    promises.check(effects == len(browsers), f"{len(browsers)} drafts, the button 4 times at once: filed once", effects)
    promises.check(same, "every press leads to the same receipt", dict(statuses))
    twice = database.one(
        "SELECT count(*) - count(DISTINCT draft_id) FROM registration_application WHERE draft_id IS NOT NULL"
    )
    promises.check(not twice, "no draft became two applications", twice)


def prove(engine: str, count: int) -> int:
    """One run on one engine."""
    promises = Promises(f"the same sent again and again on {engine}")
    with Installation(engine) as installation:
        installation.start()
        people, form = enrol(installation, 5), form_of(installation.address)
        one_key(promises, installation, people, form, count)
        other_uses(promises, installation, people, form)
        many_keys(promises, installation, people, form, count // 10)
        double_clicks(promises, installation, people, form)
        database = Database(installation)
        filed = database.one(FILED)
        events = database.one("SELECT count(*) FROM events_event WHERE type = 'application.submitted'")
        cases = database.one("SELECT count(*) FROM workflow_case WHERE NOT sample")
        promises.equal("applications, cases and events agree", applications=filed, cases=cases, submitted=events)
        check_books(promises, installation)
    return promises.status()


def main() -> int:
    asked = arguments(__doc__, engine={"choices": ("sqlite", "postgresql", "both"), "default": "both"})
    engines = ("sqlite", "postgresql") if asked.engine == "both" else (asked.engine,)
    if asked.quick:
        say("quick: 100 POSTs instead of 1,000, on SQLite")
        engines = engines[:1]
    return max([prove(engine, 100 if asked.quick else 1000) for engine in engines])


if __name__ == "__main__":
    sys.exit(main())
