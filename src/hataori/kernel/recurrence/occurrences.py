"""A rule from its first date on: COUNT, UNTIL, the zone, and rules together with added and excepted dates."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice, takewhile

from hataori.kernel.clock import JST
from hataori.kernel.recurrence.expansion import BUDGET, wall_clock
from hataori.kernel.recurrence.problem import RecurrenceProblem
from hataori.kernel.recurrence.rule import Freq, Rule
from hataori.kernel.sentences import sentence

MOST = 5_000
_SECOND = timedelta(seconds=1)


def occurrences(rule: Rule, start: datetime, not_before: datetime | None = None) -> Iterator[datetime]:
    """The moments of the rule with DTSTART `start`, in order, lazily; without end where the rule has none.

    They carry the zone of `start` and are reckoned in its wall-clock time. `start` itself is one of them only if it
    fits the rule (RFC 5545 section 3.8.5.3 leaves the other case undefined; libical and dateutil read it so).
    With `not_before` those from that moment on; COUNT still counts from `start`. Raises RecurrenceProblem
    (rule_barren) instead of searching for ever.
    """
    zone = start.tzinfo
    first = start.replace(tzinfo=None, microsecond=0)
    wanted = None if not_before is None else _wall(not_before, start)
    skip = wanted if rule.count is None else None
    last = _last(rule, start)
    found = takewhile(lambda moment: last is None or moment <= last, wall_clock(rule, first, skip, last))
    passed = 0
    for moment in islice(found, rule.count):
        if wanted is None or moment >= wanted:
            yield moment.replace(tzinfo=zone)
            continue
        passed += 1
        if passed > BUDGET:
            raise RecurrenceProblem("rule_too_many", "この繰り返しは回数が多すぎます。間隔か回数を見直してください。")


def days(rule: Rule, start: date, not_before: date | None = None) -> Iterator[date]:
    """The same for whole days (DTSTART;VALUE=DATE): BYHOUR, BYMINUTE, BYSECOND say nothing here.

    RecurrenceProblem (rule_start) for a rule of hours, minutes or seconds.
    """
    if rule.freq < Freq.DAILY:
        raise RecurrenceProblem("rule_start", "時間ごとの繰り返しには、始まりの時刻が必要です。")
    until = rule.until.date() if isinstance(rule.until, datetime) else rule.until
    daily = replace(rule, by_hour=(), by_minute=(), by_second=(), until=until)
    begins = None if not_before is None else datetime.combine(not_before, time())
    return (moment.date() for moment in occurrences(daily, datetime.combine(start, time()), begins))


@dataclass(frozen=True, slots=True)
class Recurrence:
    """DTSTART, RRULEs, RDATEs and EXDATEs together (RFC 5545 section 3.8.5); moments aware.

    Without a rule `start` alone is its first date. An EXDATE may be a date: it takes out that whole day.
    """

    start: datetime
    rules: tuple[Rule, ...] = ()
    added: tuple[datetime, ...] = ()
    excepted: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        moments = (self.start, *self.added, *(each for each in self.excepted if isinstance(each, datetime)))
        if any(moment.tzinfo is None for moment in moments):
            raise ValueError("a recurrence is made of aware datetimes")

    def moments(self, not_before: datetime | None = None) -> Iterator[datetime]:
        """Its moments in order, each once, lazily, in the zone of `start`."""
        zone = self.start.tzinfo
        extra = sorted(each.astimezone(zone) for each in (*self.added, *(() if self.rules else (self.start,))))
        sources = [occurrences(rule, self.start, not_before) for rule in self.rules]
        before: datetime | None = None
        for moment in merge(*sources, (each for each in extra if not_before is None or each >= not_before)):
            if moment != before and not self._is_excepted(moment):
                yield moment
            before = moment

    def between(self, since: datetime, until: datetime, most: int = MOST) -> list[datetime]:
        """Those from `since` until just before `until`; RecurrenceProblem (rule_too_many) for more than `most`."""
        found = list(islice(takewhile(lambda moment: moment < until, self.moments(since)), most + 1))
        if len(found) > most:
            raise RecurrenceProblem(
                "rule_too_many", sentence("繰り返しは%(most)s回までです。期間か回数を短くしてください。", most=most)
            )
        return found

    def first(self, n: int) -> list[datetime]:
        """The first n, fewer if there are no more."""
        return list(islice(self.moments(), n))

    def without(self, *moments: date) -> "Recurrence":
        """The same with those moments or days taken out ("only this one" is cancelled)."""
        return replace(self, excepted=self.excepted | set(moments))

    def split(self, at: datetime) -> "tuple[Recurrence, Recurrence]":
        """What comes before `at` and what comes from `at` on, for "this and all following".

        Together they have the moments of the whole. The second begins at the rule's first date from `at` on (taken out
        or not), so that what the rule takes from DTSTART stays; a COUNT is divided. RecurrenceProblem (rule_start) when
        nothing comes from `at` on, or the recurrence has several rules.
        """
        if len(self.rules) > 1 or next(self.moments(at), None) is None:
            raise RecurrenceProblem("rule_start", "この日より後の繰り返しがありません。")
        single = self.added if self.rules else (self.start, *self.added)
        early, late = (tuple(sorted(each for each in single if (each < at) is side)) for side in (True, False))
        before = tuple(_ended(rule, self.start, at) for rule in self.rules)
        for rule in self.rules:
            first = next(occurrences(rule, self.start, at), None)
            if first is not None:
                rest = _continued(rule, self.start, first)
                return replace(self, rules=before, added=early), replace(self, start=first, rules=(rest,), added=late)
        return self._dates(before, early), self._dates((), late)

    def _dates(self, rules: tuple[Rule, ...], single: tuple[datetime, ...]) -> "Recurrence":
        """With those rules, or else of single dates alone."""
        if rules:
            return replace(self, rules=rules, added=single)
        if not single:
            return replace(self.without(self.start), added=())
        return replace(self, start=single[0], rules=(), added=single[1:])

    def _is_excepted(self, moment: datetime) -> bool:
        return moment in self.excepted or moment.date() in self.excepted


def _ended(rule: Rule, start: datetime, at: datetime) -> Rule:
    """The rule with an UNTIL just before a moment, unless it ends sooner by itself."""
    last, until = _last(rule, start), at.astimezone(start.tzinfo) - _SECOND
    ends_sooner = last is not None and last < until.replace(tzinfo=None)
    if ends_sooner or (rule.count is not None and _count_before(rule, start, at) == rule.count):
        return rule
    return replace(rule, count=None, until=until)


def _continued(rule: Rule, start: datetime, first: datetime) -> Rule:
    """The rule for a series that begins at one of its moments."""
    return rule if rule.count is None else replace(rule, count=rule.count - _count_before(rule, start, first))


def _count_before(rule: Rule, start: datetime, at: datetime) -> int:
    return sum(1 for _ in takewhile(lambda moment: moment < at, occurrences(rule, start)))


def _last(rule: Rule, start: datetime) -> datetime | None:
    """UNTIL as wall-clock time of `start`; a date stands for its whole day."""
    if rule.until is None:
        return None
    if not isinstance(rule.until, datetime):
        return datetime.combine(rule.until, time(23, 59, 59))
    return _wall(rule.until, start)


def _wall(moment: datetime, start: datetime) -> datetime:
    """A moment in the zone of `start`, without it. A floating DTSTART takes it as it is written."""
    if moment.tzinfo is not None and start.tzinfo is not None:
        moment = moment.astimezone(start.tzinfo)
    return moment.replace(tzinfo=None)


def in_japan(moment: date | datetime) -> datetime:
    """A date or floating moment as JST, an aware one turned into JST."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), JST)
    return moment.astimezone(JST) if moment.tzinfo else moment.replace(tzinfo=JST)
