"""Checks in the register for a case: what a paper of the city's own would have said, looked up instead of uploaded."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.money import format_yen
from hataori.kernel.person_name import fold
from hataori.platform.audit import api as audit
from hataori.platform.consent import api as consent
from hataori.platform.events.api import record

from . import events, models
from .facts import relation_to_me
from .queries import account_of, circle, circle_of
from .switch import Unavailable
from .types import SEX_WORDS, Circle, Look

Seen = tuple[tuple[str, str], ...]
HIDDEN = "支援措置のため表示しません"
KINDS = {
    "住民票": "resident",
    "戸籍": "family_register",
    "所得証明書・納税証明書": "tax",
    "印鑑登録証明書（個人）": "seal",
}
"""The papers the city itself issues, by the words of the catalogue, and where it looks instead."""

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """One paper to be looked up: its slot and its title in the form."""

    slot: str
    title: str


@transaction.atomic
def ask_looks(
    about: str,
    papers: Sequence[Asked],
    *,
    account_id: str,
    consent_id: str,
    typed: Mapping[str, str],
    actor: Actor,
    person_id: str = "",
) -> list[Look]:
    """Look these papers up for a case, now or, while the register is closed, as soon as it is open again, unless the
    consent was taken back by then.

    `account_id` is who agreed; `person_id` whom he represents (himself when left out). `typed` is what the applicant
    wrote of the same facts by label (氏名, 生年月日, 住所). Asked twice is asked once.
    """
    rows = [
        models.LookRow(
            id=uuid.uuid4(),
            about=about,
            slot=paper.slot,
            title=paper.title,
            kind=KINDS[paper.title],
            account_id=uuid.UUID(account_id),
            person_id=uuid.UUID(person_id) if person_id else None,
            consent_id=consent_id,
            typed=msgspec.json.encode(dict(typed)).decode(),
            asked_at=clock.now(),
        )
        for paper in papers
        if paper.title in KINDS
    ]
    models.LookRow.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = models.LookRow.objects.filter(about=about, state="waiting")
    _answer_all(list(waiting.select_for_update()), actor)
    return looks_about(about)


def looks_about(about: str) -> list[Look]:
    """The looks of a case in the order of its papers."""
    return [_as_look(row) for row in models.LookRow.objects.filter(about=about).order_by("slot")]


def forget_looks(about: str) -> int:
    """Destroy the looks of a case whose papers have been kept long enough; how many."""
    gone, _ = models.LookRow.objects.filter(about=about).delete()
    return gone


def run_looks() -> int:
    """Answer what waits, oldest first; how many. Nothing while the register is closed."""
    with transaction.atomic():
        rows = models.LookRow.objects.filter(state="waiting").select_for_update(skip_locked=_can_skip())
        return _answer_all(list(rows.order_by("asked_at")[:_BATCH]), SYSTEM)


def _can_skip() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def _answer_all(rows: Sequence[models.LookRow], actor: Actor) -> int:
    """Whatever can be answered; a closed register leaves them waiting."""
    circles: dict[tuple[uuid.UUID, uuid.UUID | None, str], Circle | None] = {}
    try:
        for row in rows:
            ground = (row.account_id, row.person_id, row.consent_id)
            if ground not in circles:
                circles[ground] = _circle(row) if _agreed(row) else None
            _answer(row, circles[ground], actor)
    except Unavailable:
        return 0
    return len(rows)


def _circle(row: models.LookRow) -> Circle | None:
    if row.person_id is None:
        return circle(str(row.account_id), actor=SYSTEM, purpose=row.about)
    return circle_of(str(row.person_id), actor=SYSTEM, purpose=row.about)


def _agreed(row: models.LookRow) -> bool:
    """Whether the consent still holds: a look that waited for the register may come after it was taken back."""
    given = {each.id: each for each in consent.consents_of(str(row.account_id))}
    return row.consent_id in given and given[row.consent_id].is_active(clock.today())


def _whose(row: models.LookRow) -> str:
    """Under whom an auditor finds the reading: the account of the person it is about, or the person."""
    if row.person_id is None:
        return f"account/{row.account_id}"
    account = account_of(str(row.person_id))
    return f"account/{account}" if account else f"person/{row.person_id}"


def _answer(row: models.LookRow, around: Circle | None, actor: Actor) -> None:
    seen = tuple(_LOOKS[row.kind](around)) if around else ()
    typed: dict[str, str] = msgspec.json.decode(row.typed) if row.typed else {}
    row.state = "seen" if seen else "absent"
    row.seen = msgspec.json.encode(seen).decode() if seen else ""
    row.differs = [label for label, text in seen if _differs(text, typed.get(label, ""))]
    row.looked_at = clock.now()
    row.save(update_fields=["state", "seen", "differs", "looked_at"])
    number = row.about.rpartition("/")[2]
    waited = (row.looked_at - row.asked_at).total_seconds() >= 1
    data = {"kind": row.kind, "result": row.state, "differs": len(row.differs), "waited": waited}
    record(events.CHECKED, subject=row.about, data=data, actor=actor)
    detail = {"about": row.about, "what": row.title, "result": row.state, "consent": row.consent_id}
    if row.person_id is not None:
        detail["agreed_by"] = str(row.account_id)
    audit.record("register.looked", actor=actor, subject=_whose(row), detail=detail, reason=number)


def _differs(seen: str, typed: str) -> bool:
    """Blanks, width, variant kanji and selectors are no difference; what was not typed or may not be shown is none."""
    return bool(typed) and seen != HIDDEN and fold(seen) != fold(typed)


def _resident(around: Circle) -> Iterator[tuple[str, str]]:
    """住民票の写し (住民基本台帳法第12条)."""
    me = around.me.person
    if not me.resident:
        return
    yield "氏名", me.name
    yield "生年月日", str(me.birth)
    yield "性別", SEX_WORDS[me.sex]
    hidden = any(each.person.entry.protected for each in around.members)
    yield "住所", HIDDEN if hidden else me.entry.address
    yield "住所を定めた日", me.since.isoformat()
    yield "世帯主", around.head.person.name if around.head else ""
    yield "続柄", me.entry.relation
    yield "世帯の人数", f"{len(around.members)}人"


def _tax(around: Circle) -> Iterator[tuple[str, str]]:
    """所得・課税の証明 (地方税法第20条の10)."""
    tax = around.me.tax
    if tax is None:
        return
    yield "年度", f"{tax.year}年度"
    yield "合計所得金額", format_yen(tax.income)
    yield "所得控除の合計", format_yen(tax.deductions)
    yield "扶養の人数", f"{tax.dependents}人"
    yield "市県民税", format_yen(tax.tax) if tax.taxed else "非課税"


def _family_register(around: Circle) -> Iterator[tuple[str, str]]:
    """戸籍: only where the domicile (本籍) is in this city."""
    entry = around.me.person.entry
    if not in_city(around):
        return
    yield "本籍", entry.domicile
    yield "筆頭者", entry.domicile_head
    for each in around.members:
        if relation_to_me(around, each) in {"spouse", "child"} and each.person.entry.domicile == entry.domicile:
            yield {"spouse": "配偶者", "child": "子"}[relation_to_me(around, each)], each.person.name


def in_city(around: Circle) -> bool:
    """Whether the applicant's domicile is in the city where he lives."""
    entry = around.me.person.entry
    city = entry.address.partition("市")[0]
    return bool(entry.domicile and city) and entry.domicile.startswith(f"{city}市")


def _seal(around: Circle) -> Iterator[tuple[str, str]]:
    """印鑑登録."""
    if "seal" in around.me.conditions:
        yield "印鑑登録", "あり"


_LOOKS: dict[str, Callable[[Circle], Iterator[tuple[str, str]]]] = {
    "resident": _resident,
    "tax": _tax,
    "family_register": _family_register,
    "seal": _seal,
}


def can_look(title: str, around: Circle) -> bool:
    """Whether the city's own records would answer for this paper."""
    return title in KINDS and any(True for _ in _LOOKS[KINDS[title]](around))


def _as_look(row: models.LookRow) -> Look:
    seen = msgspec.json.decode(row.seen, type=tuple[tuple[str, str], ...]) if row.seen else ()
    return Look(
        id=str(row.id),
        about=row.about,
        slot=row.slot,
        title=row.title,
        kind=row.kind,
        state=row.state,  # type: ignore[arg-type]  # a checked column
        seen=seen,
        differs=tuple(row.differs),
        asked_at=row.asked_at,
        looked_at=row.looked_at,
    )
