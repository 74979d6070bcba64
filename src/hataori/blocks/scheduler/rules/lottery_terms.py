"""The terms of a monthly lottery as cities announce them, reckoned for one month of use.

Terms are moments before the first day of the month of use; whoever enters more than allowed loses the excess or all
entries, as the city has it (西尾市: all are void).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.marks import Mark
from hataori.blocks.scheduler.rules.windows import said
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem
from hataori.kernel.sentences import Sentence, sentence

Limit = Annotated[int, Meta(ge=1, le=1000)] | None


class LotteryTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """When people enter, take back, are drawn, confirm; when what is left opens to everybody; how much each may."""

    apply_from: Mark
    apply_until: Mark
    draw: Mark
    first_come: Mark
    cancel_until: Mark | None = None
    confirm_from: Mark | None = None
    confirm_until: Mark | None = None
    max_entries: Limit = None
    wishes: Annotated[int, Meta(ge=1, le=20)] = 1
    max_wins: Limit = None
    over_limit: Literal["refuse", "void_all"] = "refuse"

    def round_for(self, month: date) -> "RoundTerms":
        """The moments of the round for the month in which that day lies."""
        first = datetime.combine(month.replace(day=1), time(), JST)
        return RoundTerms(
            apply_from=self.apply_from.before(first),
            apply_until=self.apply_until.end_before(first),
            cancel_until=(self.cancel_until or self.apply_until).end_before(first),
            draw=self.draw.before(first),
            confirm_from=self.confirm_from.before(first) if self.confirm_from else None,
            confirm_until=self.confirm_until.end_before(first) if self.confirm_until else None,
            first_come=self.first_come.before(first),
        )

    def accepted(self, entries: Sequence[str]) -> tuple[str, ...]:
        """Which of somebody's entries, in order of arrival, take part."""
        if self.max_entries is None or len(entries) <= self.max_entries:
            return tuple(entries)
        return () if self.over_limit == "void_all" else tuple(entries[: self.max_entries])

    def problem(self, entries: int) -> FieldProblem | None:
        """What to say before one more entry: entries are refused, never silently void."""
        if self.max_entries is None or entries < self.max_entries:
            return None
        return FieldProblem("slot", "entries_over", self._over_words())

    def _over_words(self) -> Sentence:
        if self.over_limit != "void_all":
            return sentence("申込みは%(most)s件までです。ほかの申込みを取り下げてください。", most=self.max_entries)
        return sentence(
            "申込みは%(most)s件までです。これを超えると、すべての申込みが無効になります。"
            "ほかの申込みを取り下げてください。",
            most=self.max_entries,
        )

    def wins_left(self, wins: int) -> int | None:
        """How many more wins somebody may have; None without a limit."""
        return None if self.max_wins is None else max(0, self.max_wins - wins)


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """The moments of one round; those with `until` are the first moment that is too late."""

    apply_from: datetime
    apply_until: datetime
    cancel_until: datetime
    draw: datetime
    confirm_from: datetime | None
    confirm_until: datetime | None
    first_come: datetime

    def problem(self, now: datetime) -> FieldProblem | None:
        """Why nobody can enter at that moment."""
        if now < self.apply_from:
            return FieldProblem(
                "slot",
                "not_open_yet",
                sentence("抽選の申込みは%(opens)sから受け付けます。", opens=said(self.apply_from)),
            )
        if now >= self.apply_until:
            return FieldProblem(
                "slot",
                "window_over",
                sentence("抽選の申込みは終わりました。空きは%(opens)sから予約できます。", opens=said(self.first_come)),
            )
        return None

    def may_cancel(self, now: datetime) -> bool:
        """Whether an entry can still be taken back."""
        return self.apply_from <= now < self.cancel_until

    def may_confirm(self, now: datetime) -> bool:
        """Whether a win can be confirmed; without a term from the draw until the use."""
        return (self.confirm_from or self.draw) <= now and (self.confirm_until is None or now < self.confirm_until)

    def is_lost(self, now: datetime, *, confirmed: bool) -> bool:
        """Whether a win has lapsed because nobody confirmed it in time; it goes down the list."""
        return not confirmed and self.confirm_until is not None and now >= self.confirm_until

    def in_order(self) -> bool:
        """Whether the moments follow each other as they must."""
        told = [self.apply_from, self.apply_until, self.draw, self.confirm_from, self.confirm_until, self.first_come]
        moments = [moment for moment in told if moment is not None]
        return moments == sorted(moments) and self.apply_from < self.apply_until
