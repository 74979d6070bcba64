#!/usr/bin/env -S .venv/bin/python
"""The attack on Kawasaki (2020) replayed: 445,000 wrong logins over 1,300 accounts, 150,000 entries of one source.

There, five tries locked an account: 1,300 owners were shut out, and the city went back to postcards. Here every owner
still gets in from the browser he has used before, and by a code to his mailbox; the flood is refused before a password
is hashed. In process (the product's own views), so that hundreds of thousands of tries take minutes.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.faults.ground import Promises, arguments, say  # noqa: E402
from tools.installation import ROOT, Installation  # noqa: E402

TRIES, ACCOUNTS, ENTRIES, PEOPLE = 445_000, 1_300, 150_000, 300
PASSWORD = "mihon-hataori-2026"

LOGINS = """
import sys, time, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import transaction
from hataori.kernel.errors import HataoriError, Rejected
from hataori.platform.accounts import hashers, limits, rules, sign_in
from hataori.platform.accounts.actions import samples
from hataori.platform.accounts.models import Account
tries, accounts, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
samples.ensure_resident({"email": "owner0@example.jp", "family": "見本", "given": "0"})
first = Account.objects.get(login="owner0@example.jp")
first.set_password(password)
with transaction.atomic():
    first.save()
    for n in range(1, accounts):
        samples.ensure_resident({"email": f"owner{n}@example.jp", "family": "見本", "given": str(n)})
    Account.objects.filter(login__startswith="owner").update(password=first.password)
hashed = 0
verify = hashers.Argon2.verify
def counted(self, *given, **named):
    global hashed
    hashed += 1
    # The first hundreds are really hashed; then only counted, or the proof would take an hour for what it knows.
    return verify(self, *given, **named) if hashed <= 300 else False
hashers.Argon2.verify = counted
slow = wrong = 0
began = time.perf_counter()
for n in range(tries):
    # A botnet of 500 addresses, each login from all of them.
    source = f"203.0.{n % 2}.{n // 2 % 250}"
    tried = sign_in.PasswordTry(f"owner{n % accounts}@example.jp", f"guess{n}", source, lambda _: "")
    try:
        sign_in.check_password(tried)
        print("LET IN")
    except Rejected:
        wrong += 1
    except HataoriError:
        slow += 1
spent = time.perf_counter() - began
hashers.Argon2.verify = verify
print(f"wrong={wrong} slow={slow} hashed={hashed} seconds={spent:.1f}")
# Each owner comes with the browser he has used before (its nonce), all accounts' and sources' budgets being spent.
let_in = 0
for n in range(accounts):
    owner = sign_in.PasswordTry(f"owner{n}@example.jp", password, "198.51.100.7", lambda pk: f"device-of-{pk}")
    try:
        sign_in.check_password(owner)
        let_in += 1
    except HataoriError as error:
        print(error.code)
print(f"owners={let_in}")
print(f"locked={Account.objects.filter(is_active=False).count()}")
print(f"mailable={sum(limits.left(rules.MAIL, f'owner{n}@example.jp') for n in range(accounts))}")
"""

ENTER = """
import json, sys, time, django
django.setup()
from datetime import timedelta
from django.db import transaction
from django.test import Client
from hataori.blocks.lottery import api as lottery
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions import samples
from hataori.platform.accounts.api import create_token, find_by_login
entries, people = int(sys.argv[1]), int(sys.argv[2])
# The register's own look-up is another proof's; here each account is a person of its own, two accounts the same one.
registries.person_of_account = lambda account_id: persons[account_id]
now = clock.now().replace(microsecond=0)
day, hour = now + timedelta(days=30), timedelta(hours=1)
slots = tuple(lottery.NewSlot(f"s{n}", f"枠{n}", day + n * hour, day + (n + 1) * hour) for n in range(3))
found = lottery.open_round(lottery.NewRound(
    title="見本の抽選", department="sports", slots=slots, apply_from=now, apply_until=now + timedelta(days=2),
    draw_at=now + timedelta(days=3), confirm_until=now + timedelta(days=5), beacon="commit_reveal"), SYSTEM)
persons, tokens = {}, []
with transaction.atomic():
    for n in range(people):
        samples.ensure_resident({"email": f"entrant{n}@example.jp", "family": "見本", "given": str(n)})
        account = find_by_login(f"entrant{n}@example.jp")
        persons[account.id] = f"person-{n // 2}"
        tokens.append(create_token(account_id=account.id, scopes=("booking:write",), days=2, actor=SYSTEM).secret)
client, answers = Client(), {}
body = json.dumps({"wishes": ["s0"]})
began = time.perf_counter()
for n in range(entries):
    answer = client.post(f"/api/booking/rounds/{found.id}/entries", body, content_type="application/json",
        headers={"Authorization": f"Bearer {tokens[n % people]}"})
    answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
    if answer.status_code not in (201, 422):
        print(answer.content.decode()[:200])
spent = time.perf_counter() - began
from hataori.blocks.lottery import models
standing = models.Entry.objects.filter(standing="standing")
accepted, refused = answers.get(201, 0), answers.get(422, 0)
print(f"accepted={accepted} refused={refused} other={entries - accepted - refused}")
persons = standing.values("person_key").distinct().count()
print(f"standing={standing.count()} persons={persons} enter_seconds={spent:.1f}")
"""


def told(place: Installation, text: str, *words: str) -> dict[str, float]:
    """Run a script in the installation's environment and read its figures."""
    environment = {**os.environ, **place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    environment["PYTHONPATH"] = f"{ROOT}:{ROOT / 'src'}"
    done = subprocess.run(
        [sys.executable, "-c", text, *words],
        env=environment,
        cwd=place.home,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    for line in done.stdout.splitlines():
        say(f"       {line}")
    return {name: float(value) for name, value in re.findall(r"(\w+)=([0-9.]+)", done.stdout)}


def prove(tries: int, accounts: int, entries: int, people: int) -> int:
    """Both attacks."""
    promises = Promises(f"{tries:,} wrong logins over {accounts:,} accounts, {entries:,} entries of {people} accounts")
    with Installation() as place:
        seen = told(place, LOGINS, str(tries), str(accounts), PASSWORD)
        promises.equal(
            "every owner still gets in with the browser he has used", owners=int(seen["owners"]), of=accounts
        )
        promises.equal("every owner can be mailed a code", mailable=int(seen["mailable"]), of=accounts)
        promises.equal("no account is locked", locked=int(seen["locked"]), none=0)
        most = seen["wrong"] + accounts
        promises.check(
            seen["hashed"] <= most, "what is over the budget is refused before hashing", f"{seen['hashed']:,.0f} hashed"
        )
        promises.check(
            seen["wrong"] <= 30 * accounts, "few guesses are looked at", f"{seen['wrong']:,.0f} of {tries:,}"
        )
        flood = told(place, ENTER, str(entries), str(people))
        promises.equal(
            "one entry a verified person",
            accepted=int(flood["accepted"]),
            persons=int(flood["persons"]),
            of=people // 2,
        )
        promises.equal("the rest is refused, nothing breaks", other=int(flood["other"]), none=0)
    return promises.status()


def main() -> int:
    asked = arguments(__doc__)
    if asked.quick:
        return prove(1_500, 20, 400, 20)
    return prove(TRIES, ACCOUNTS, ENTRIES, PEOPLE)


if __name__ == "__main__":
    sys.exit(main())
