"""The simulated portal as a process of its own, and an installation that takes part."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hataori.blocks.handover import api as handover
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.services.online_applications.tests.conftest import filled

PROCEDURE = "ICH-0002"
OUTSIDE = "PIT-00421"
CLERK = Actor("staff-1", "staff", "担当", frozenset({RoleGrant(Role.CLERK)}))
APPROVER = Actor("staff-2", "staff", "決裁者", frozenset({RoleGrant(Role.APPROVER)}))


class Stand:
    """Drives the stand-in."""

    def __init__(self, url: str) -> None:
        self.url = url

    def _ask(self, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if told is None else json.dumps(told).encode()
        with urllib.request.urlopen(self.url + path, data=data, timeout=20) as answer:  # noqa: S310  our own stand-in
            return json.load(answer)

    def add(self, *applications: dict[str, Any]) -> None:
        self._ask("/mogi/applications", {"applications": list(applications)})

    def faults(self, *names: str) -> None:
        self._ask("/mogi/faults", {"faults": list(names)})

    def state(self) -> dict[str, Any]:
        return self._ask("/mogi/state")

    def last_told(self) -> dict[str, str]:
        """The last state code told of each application."""
        return {each["receptionNumber"]: each["stateCode"] for each in self.state()["updates"]}


@contextmanager
def simulated() -> Iterator[Stand]:
    command = [sys.executable, "-m", "hataori.interfaces.mynaportal.simulator", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline()
            assert "模擬" in said
            yield Stand(said.split(" ", 1)[1].strip().rstrip("/"))
        finally:
            process.kill()


def taking_part(settings: Any, url: str) -> None:
    settings.HATAORI_MYNAPORTAL = {
        "url": url, "municipality": "232033", "client_id": "hataori", "secret": "mihon", "simulated": True,
    }  # fmt: skip
    settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1"]


def mapped() -> None:
    """A table that gives every field of the procedure's form a code of its own."""
    form = registration.current_form(PROCEDURE)
    generic = handover.mapping(PROCEDURE).items
    known = {item.source for item in generic}
    more = [
        handover.Item(f"P{place:03d}", field.label, field.name)
        for place, field in enumerate(form.fields)
        if field.name not in known
    ]
    coded = [
        replace(item, codes=(("self", "1"), ("other", "2"))) if item.source == "filing_for" else item for item in more
    ]
    handover.write_mapping(PROCEDURE, (*generic, *coded), actor=CLERK, outside_code=OUTSIDE)


def application(place: int, *, at: datetime | None = None, **other: str) -> dict[str, Any]:
    """What a resident filed at the portal, by the codes of the table."""
    answers = filled(registration.current_form(PROCEDURE), family_name="一宮", given_name=f"花子{place}") | other
    answers["filing_for"] = "1"
    codes = {item.source: item.code for item in handover.mapping(PROCEDURE).items}
    return {
        "receptionNumber": f"MP{place:07d}",
        "procedureCode": OUTSIDE,
        "arrivedAt": (at or clock.now() - timedelta(minutes=place)).isoformat(),
        "items": {codes[name]: value for name, value in answers.items() if name in codes},
    }
