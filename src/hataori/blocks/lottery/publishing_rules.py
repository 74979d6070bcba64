"""From a new round to its published rules: what binds, which places clash, and what cannot be opened. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem

from .chance import PUBLIC_NUMBERS, SOURCES
from .entries import HIGHEST_RANK, NAME
from .round_types import NewRound, NewSlot
from .rules import MODES
from .suiting import is_purposes
from .tickets import WEIGHED

OVER_LIMIT = ("refuse", "void")
MOST_SLOTS = 5_000
LONGEST_OFFER_HOURS = 24 * 31
MOST_APPLICATIONS = 20


def published_rules(new: NewRound) -> dict[str, Any]:
    """The document that is hashed: what the draw obeys, and everything else that is promised."""
    return {
        "mode": new.mode,
        "max_wins_per_group": new.max_wins,
        "capacity": {slot.key: slot.capacity for slot in new.slots},
        "clash": clashes(new.slots),
        "title": new.title,
        "max_wishes_per_group": new.max_wishes,
        "max_wishes_per_person": new.max_wishes_person,
        "over_limit": new.over_limit,
        "apply_from": _instant(new.apply_from),
        "apply_until": _instant(new.apply_until),
        "draw_at": _instant(new.draw_at),
        "confirm_until": _instant(new.confirm_until),
        "offer_hours": new.offer_hours,
        "beacon": new.beacon,
        "numbers": list(new.numbers),
        "second_chance_of": new.parent,
        **_weighed(new),
        **({"applications_per_group": new.applications} if new.applications > 1 else {}),
        **new.further,
    }


def _weighed(new: NewRound) -> dict[str, Any]:
    """Format 2 is bound by the rules themselves, with what wishes count; without purposes nothing is said."""
    if not new.purposes:
        return {}
    return {"format": WEIGHED, "purposes": {key: asdict(each) for key, each in new.purposes.items()}}


def _instant(moment: datetime) -> str:
    return moment.astimezone(JST).isoformat(timespec="seconds")


def clashes(slots: Sequence[NewSlot]) -> dict[str, list[str]]:
    """Places whose hours overlap: a group cannot be in two at once. Sorted by start, each is held against its next."""
    found: dict[str, set[str]] = {}
    running: list[NewSlot] = []
    for slot in sorted(slots, key=lambda each: (each.start, each.key)):
        running = [other for other in running if other.end > slot.start]
        for other in running:
            found.setdefault(slot.key, set()).add(other.key)
            found.setdefault(other.key, set()).add(slot.key)
        running.append(slot)
    return {key: sorted(others) for key, others in sorted(found.items())}


def problems_of(new: NewRound) -> list[FieldProblem]:
    """Everything that stands against opening it, by field."""
    return [*_of_words(new), *_of_times(new), *_of_numbers(new), *_of_slots(new.slots)]


def _of_words(new: NewRound) -> Iterator[FieldProblem]:
    if not new.title.strip():
        yield FieldProblem("title", "required", "抽選の名前を入力してください。")
    if new.mode not in MODES:
        yield FieldProblem("mode", "unknown", "抽選の方法を選んでください。")
    if new.beacon not in SOURCES:
        yield FieldProblem("beacon", "unknown", "公開の乱数を選んでください。")
    if new.over_limit not in OVER_LIMIT:
        yield FieldProblem("over_limit", "unknown", "上限を超えたときの扱いを選んでください。")
    if new.beacon == PUBLIC_NUMBERS and not any(name.strip() for name in new.numbers):
        yield FieldProblem("numbers", "required", "抽選に使う公表の数字の名前を入力してください。")
    if new.purposes and not is_purposes({key: asdict(each) for key, each in new.purposes.items()}):
        said = "利用目的は20まで、数は、第1希望を1以上、第2希望をそれより大きく（9,999まで）してください。"
        yield FieldProblem("purposes", "purposes", said)
    if new.purposes and new.applications > 1:
        yield FieldProblem("applications", "purposes", "利用目的を比べる抽選では、申込みは1グループ1つです。")
    if reserved := sorted(set(new.further) & set(published_rules_keys())):
        yield FieldProblem("further", "reserved", f"決まりの名前が重なっています（{'、'.join(reserved)}）。")


def published_rules_keys() -> tuple[str, ...]:
    """Names that further promises may not take."""
    return (
        *("mode", "max_wins_per_group", "capacity", "clash", "title", "max_wishes_per_group", "max_wishes_per_person"),
        *("over_limit", "apply_from", "apply_until", "draw_at", "confirm_until", "offer_hours", "beacon", "numbers"),
        *("second_chance_of", "format", "purposes", "applications_per_group"),
    )


def _of_times(new: NewRound) -> Iterator[FieldProblem]:
    times = (new.apply_from, new.apply_until, new.draw_at, new.confirm_until)
    if any(moment.tzinfo is None or moment.microsecond for moment in times):
        yield FieldProblem("apply_from", "not_to_the_second", "日時は秒までで指定してください。")
        return
    if new.apply_until <= new.apply_from:
        yield FieldProblem("apply_until", "order", "締切は、受付の始まりより後にしてください。")
    if new.draw_at < new.apply_until:
        yield FieldProblem("draw_at", "order", "抽選の日時は、締切と同じか後にしてください。")
    if new.confirm_until <= new.draw_at:
        yield FieldProblem("confirm_until", "order", "確認の期限は、抽選の日時より後にしてください。")


def _of_numbers(new: NewRound) -> Iterator[FieldProblem]:
    limits = (
        ("max_wins", new.max_wins, 10_000),
        ("max_wishes", new.max_wishes, HIGHEST_RANK),
        ("max_wishes_person", new.max_wishes_person, HIGHEST_RANK),
        ("offer_hours", new.offer_hours, LONGEST_OFFER_HOURS),
        ("applications", new.applications, MOST_APPLICATIONS),
    )
    for field, value, most in limits:
        if not 1 <= value <= most:
            yield FieldProblem(field, "range", f"1から{most:,}までの数を入力してください。")


def _of_slots(slots: Sequence[NewSlot]) -> Iterator[FieldProblem]:
    if not 1 <= len(slots) <= MOST_SLOTS:
        yield FieldProblem("slots", "count", f"枠を1件から{MOST_SLOTS:,}件まで入力してください。")
    seen: set[str] = set()
    for slot in slots:
        if not NAME.fullmatch(slot.key) or slot.key in seen:
            yield FieldProblem("slots", "key", f"枠の名前が使えないか、重なっています（{slot.key}）。")
        if slot.end <= slot.start or slot.end - slot.start > timedelta(days=366):
            yield FieldProblem("slots", "hours", f"枠の終わりは、始まりより後にしてください（{slot.key}）。")
        if not 1 <= slot.capacity <= 1_000_000:  # noqa: PLR2004  the format's own bound
            yield FieldProblem("slots", "capacity", f"枠の定員は1以上にしてください（{slot.key}）。")
        seen.add(slot.key)
