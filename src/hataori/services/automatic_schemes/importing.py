"""What a section already pays, from its old system: awards and accounts by file, so that a look proposes only the rest.

All rows are taken or none; bad ones are told by line and column. The same file again changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from hataori.blocks.schemes.api import SCHEMES, TransferProblem, bank_kana
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, Forbidden
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models, paying, register
from .import_files import Bad, BadRow, read
from .routes import routes
from .tables import tables

AWARDS = ("住民番号", "制度", "金額", "支給開始", "支払済み")
ACCOUNTS = ("住民番号", "金融機関コード", "支店番号", "種類", "口座番号", "名義カナ")
IMPORTERS = (Role.SECTION_HEAD, Role.APPROVER)
NOTHING_PAID = "なし"
BEFORE = "before-hataori"
"""Who decided what a file brings: nobody here."""
_KINDS = {"普通": "ordinary", "当座": "current", "貯蓄": "savings"}
_UNITS = {scheme.key: scheme.unit for scheme in SCHEMES}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did: rows new, rows that say what is on record; with bad rows nothing was taken."""

    new: int = 0
    same: int = 0
    bad: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Award:
    scheme: str
    household: str
    person: str
    amount: int
    first: date
    paid_through: date | None


def import_awards(content: bytes, department: str, *, actor: Actor) -> Imported:
    """Awards that run now: number of the recipient, scheme, yen (0 for aid in kind), first month, and the month up to
    which the old system has paid: without it the first payment day would pay every month since the first again.

    Only monthly, yearly and in-kind schemes of the section. Rejected for a file that cannot be read.
    """
    _check(actor, department)
    rows, bad = read(content, AWARDS, lambda row: _award(row, department))
    if bad:
        return Imported(bad=bad)
    return _keep_awards(rows, department, actor)


def import_accounts(content: bytes, department: str, *, actor: Actor) -> Imported:
    """Accounts people are paid to (the section's own record, or 公金受取口座 as its enquiry system hands it out)."""
    _check(actor, department)
    rows, bad = read(content, ACCOUNTS, _account)
    if bad:
        return Imported(bad=bad)
    return _keep_accounts(rows, department, actor)


# ---- reading


def _award(row: Mapping[str, str], department: str) -> _Award:
    scheme = _scheme(row["制度"], department)
    person, household = _person(row["住民番号"])
    first, through = _first(row["支給開始"], scheme), _paid_through(row["支払済み"], scheme)
    return _Award(scheme, household, person, _yen(row["金額"], scheme), first, through)


def _scheme(text: str, department: str) -> str:
    key = next((key for key, table in tables().items() if text in {key, table.title}), "")
    if key not in routes().schemes or routes().of(key).department != department:
        raise Bad("制度", f"「{text}」は、この課の制度にありません。")
    if _UNITS[key] == "once":
        raise Bad("制度", "1回だけの給付は、続いている支給ではないため取り込みません。")
    return key


def _person(number: str) -> tuple[str, str]:
    found = register.by_number(number) if number else None
    if found is None:
        raise Bad("住民番号", f"「{number}」の住民が見つかりません。")
    return found


def _yen(text: str, scheme: str) -> int:
    digits = text.replace(",", "").removesuffix("円")
    if not (digits.isascii() and digits.isdecimal()):
        raise Bad("金額", "0以上の整数で書いてください。")
    if (int(digits) == 0) != (_UNITS[scheme] == "in_kind"):
        raise Bad("金額", "助成（現物）は0円、ほかは1円以上で書いてください。")
    return int(digits)


def _first(text: str, scheme: str) -> date:
    try:
        day = parse_date(text)
    except DateProblem as problem:
        raise Bad("支給開始", problem.message) from None
    return day.replace(day=1) if _UNITS[scheme] == "month" else day


def _paid_through(text: str, scheme: str) -> date | None:
    """The first day of the last month paid, None where nothing was."""
    if text == NOTHING_PAID or (not text and _UNITS[scheme] == "in_kind"):
        return None
    if not text:
        raise Bad("支払済み", f"前のシステムで払った最後の月の日付か、「{NOTHING_PAID}」を書いてください。")
    try:
        return parse_date(text).replace(day=1)
    except DateProblem as problem:
        raise Bad("支払済み", problem.message) from None


def _account(row: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    person, _ = _person(row["住民番号"])
    if row["種類"] not in _KINDS:
        raise Bad("種類", "普通・当座・貯蓄のどれかを書いてください。")
    details = {
        "bank_code": row["金融機関コード"],
        "branch_code": row["支店番号"],
        "account_kind": _KINDS[row["種類"]],
        "account_number": row["口座番号"],
        "holder_kana": bank_kana(row["名義カナ"]),
    }
    try:
        paying.check_account(details)
    except TransferProblem as problem:
        raise Bad("口座", problem.message.partition(": ")[2] or problem.message) from None
    return person, details


# ---- keeping


@transaction.atomic
def _keep_awards(rows: Sequence[_Award], department: str, actor: Actor) -> Imported:
    new = [row for row in dict.fromkeys(rows) if not _known(row)]
    if new:
        run = _run(actor)
        try:
            with transaction.atomic():
                for row in new:
                    _keep_award(row, run, department, actor)
        except IntegrityError:
            message = "同じ人の同じ制度が、金額や開始を変えて2行あるか、すでに別の内容で記録されています。"
            raise Conflict("award_exists", message) from None
        _told("awards", len(new), department, actor)
    return Imported(len(new), len(rows) - len(new))


def _known(row: _Award) -> bool:
    return models.Award.objects.filter(
        scheme=row.scheme, household_id=row.household, person_id=row.person, amount=row.amount, first=row.first
    ).exists()


def _keep_award(row: _Award, run: models.Run, department: str, actor: Actor) -> None:
    """An award with the proposal it would have come from, and what the first look has to compare with."""
    now, unit = clock.now(), _UNITS[row.scheme]
    version = tables()[row.scheme].on(row.first).version
    shared = {
        "scheme": row.scheme,
        "department": department,
        "household_id": row.household,
        "person_id": row.person,
        "amount": row.amount,
        "unit": unit,
        "version": version,
        "sample": register.sample(),
    }
    proposal = models.Proposal.objects.create(
        run=run,
        change="new",
        state="awarded",
        certain=True,
        lowest=row.amount,
        highest=row.amount,
        payer="city",
        effective_from=row.first,
        grounds=json.dumps(_TAKEN_OVER, ensure_ascii=False),
        created_at=now,
        changed_at=now,
        prepared_by=actor.id,
        released_by=BEFORE,
        **shared,
    )
    last = fiscal_year_of(row.first).end.replace(day=1) if unit == "year" else None
    models.Award.objects.create(
        proposal=proposal, first=row.first, last=last, paid_through=row.paid_through, decided_at=now, **shared
    )
    models.Standing.objects.update_or_create(
        scheme=row.scheme,
        household_id=row.household,
        person_id=row.person,
        defaults={"terms": _terms(row, unit), "run": run},
    )


_TAKEN_OVER = {
    "facts": [],
    "articles": [],
    "reasons": ["前のシステムで決定済みの支給を引き継ぎました。"],
    "to_confirm": [],
    "concerned": [],
    "law": "",
}


def _terms(row: _Award, unit: str) -> dict[str, object]:
    return {
        "period": str(fiscal_year_of(row.first).year) if unit == "year" else "",
        "status": "eligible",
        "amount": row.amount,
        "unit": unit,
        "imported": True,
    }


def _run(actor: Actor) -> models.Run:
    now = clock.now()
    return models.Run.objects.create(
        as_of=clock.today(),
        state="done",
        taken_over=True,
        reason="いまの受給者の取り込み",
        started_by=actor.id,
        created_at=now,
        finished_at=now,
    )


@transaction.atomic
def _keep_accounts(rows: Sequence[tuple[str, dict[str, str]]], department: str, actor: Actor) -> Imported:
    new = [(person, details) for person, details in rows if paying.account_details(person) != details]
    for person, details in new:
        paying.set_account(person, details, source="imported")
    if new:
        _told("accounts", len(new), department, actor)
    return Imported(len(new), len(rows) - len(new))


def _told(what: str, count: int, department: str, actor: Actor) -> None:
    facts = {"what": what, "count": count, "sample": register.sample()}
    record("scheme.taken_over", subject=f"scheme-import/{what}", data=facts, actor=actor, department=department)
    audit.record("scheme.taken_over", actor=actor, subject=f"scheme-import/{what}", detail={"count": count})


def _check(actor: Actor, department: str) -> None:
    if actor.kind != "system" and not any(actor.has_role(role, department) for role in IMPORTERS):
        raise Forbidden("not_your_department", "取り込めるのは、担当課の決裁者か課長だけです。")
