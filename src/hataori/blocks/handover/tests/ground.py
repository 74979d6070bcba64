"""A section, its procedure with a mapping table, a target, and cases decided for it."""

import csv
import io
import json
import zipfile
from datetime import date

from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.handover import api
from hataori.blocks.handover.results import END, HEADINGS
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.events import api as events
from hataori.services.online_applications.tests.conftest import filled

PROCEDURE = "ICH-0090"
CLERK = Actor("staff-1", "staff", "担当", frozenset({RoleGrant(Role.CLERK)}))
APPROVER = Actor("staff-2", "staff", "決裁者", frozenset({RoleGrant(Role.APPROVER)}))
STRANGER = Actor("staff-3", "staff", "他課", frozenset({RoleGrant(Role.CLERK, "no-such-section")}))
OPERATOR = Actor("staff-4", "staff", "運用", frozenset({RoleGrant(Role.OPERATOR)}))
GUEST = Actor("guest:0123456789abcdef0123456789abcdef", "guest", "ゲスト")
SINCE = date(2026, 1, 1)
PLAIN = {"family_name": "一宮", "given_name": "花子", "address": "愛知県一宮市本町2丁目5番6号"}


def target(key: str = "welfare", **changes) -> api.Target:
    facts = {"title": "福祉総合システム", "format": "csv", "encoding": "utf-8", "with_personal_number": False}
    return api.set_target(key, **(facts | changes), actor=OPERATOR)


def route(key: str = "welfare", when: str = "granted") -> api.Route:
    return api.set_route(key, PROCEDURE, when=when, since=SINCE, actor=CLERK)


def filed(**answers: str) -> str:
    form = registration.current_form(PROCEDURE)
    return file_application(
        Envelope(procedure_id=PROCEDURE, answers=filled(form, **(PLAIN | answers))), actor=GUEST
    ).number


def decided(outcome: str = "granted", **answers: str) -> str:
    """A case of the procedure, decided; the log is read."""
    number = filed(**answers)
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, CLERK)
    reasons = ("要件を満たさないため", "児童手当法第4条") if outcome == "refused" else ("", "")
    workflow.decide(number, outcome, *reasons, APPROVER)
    events.run_consumers()
    return number


def unpacked(number: str, actor: Actor = CLERK, reason: str = "") -> dict[str, bytes]:
    name, content = api.take(number, actor=actor, reason=reason)
    assert name == f"{number}.zip"
    with content, zipfile.ZipFile(content) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def rows(content: bytes, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))


def manifest(parts: dict[str, bytes]) -> dict:
    return json.loads(parts["manifest.json"])


def result_file(*lines: tuple[str, ...], end: int | None = None) -> bytes:
    told = [HEADINGS, *lines, (END, str(len(lines) if end is None else end), "", "", "", "", "")]
    return "\r\n".join(",".join(cells) for cells in told).encode()
