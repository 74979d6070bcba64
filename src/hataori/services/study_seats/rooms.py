"""A room in one turn as people see it: which seats are free, taken, mine; the turns of a day; the days of the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound

from . import models

_MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DAYS = 8
"""Today and one week ahead."""
FEATURES: dict[str, str | Promise] = {
    "socket": _("コンセント"),
    "window": _("窓側"),
    "wheelchair": _("車いすで使える"),
}
STATES: dict[str, tuple[str, str | Promise, str]] = {
    "free": ("○", _("空き"), "success"),
    "mine": ("◎", _("あなたの席"), "info"),
    "taken": ("×", _("使えません"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Two hours of a day; `begun` once people sit in them."""

    start: datetime
    end: datetime
    begun: bool

    @property
    def text(self) -> str:
        """9:00–11:00."""
        return f"{self.start.hour}:{self.start:%M}–{self.end.hour}:{self.end:%M}"

    @property
    def key(self) -> str:
        """09:00, for addresses."""
        return f"{self.start:%H:%M}"


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat in one turn; `wanted` while it has what was asked for."""

    unit_key: str
    label: str
    x: int
    y: int
    state: str
    features: tuple[str | Promise, ...]
    wanted: bool = True

    @property
    def sign(self) -> str:
        """○ ◎ ×."""
        return STATES[self.state][0]

    @property
    def word(self) -> str | Promise:
        """The state in a word."""
        return STATES[self.state][1]

    @property
    def tag(self) -> str:
        """The kind of its status tag."""
        return STATES[self.state][2]

    @property
    def text_x(self) -> int:
        """Where the seat's name stands in the drawing."""
        return self.x + 25

    @property
    def text_y(self) -> int:
        """The line of the name; the sign stands under it."""
        return self.y + 21


def room(key: str = "") -> models.Room:
    """The room of that key, the first one without. NotFound."""
    rows = models.Room.objects.order_by("pk")
    found = rows.filter(key=key).first() if key else rows.first()
    if found is None:
        raise NotFound("no_room", "学習室が見つかりませんでした。")
    return found


def seat(unit_key: str) -> models.Seat:
    """The seat of that key. NotFound."""
    found = models.Seat.objects.select_related("room").filter(unit_key=unit_key).first()
    if found is None:
        raise NotFound("no_seat", "その席は見つかりませんでした。")
    return found


def turns(of: models.Room, day: date) -> list[Turn]:
    """The turns of a day that are not over, in order; empty when it is closed."""
    rules, now = scheduler.rules_on(of.unit_id, day), clock.now()
    found = []
    for each in rules.turns:
        start, end = _at(day, each.opens), _at(day, each.closes)
        if end > now and rules.covers(start, end):
            found.append(Turn(start, end, begun=start < now))
    return found


def open_days(of: models.Room) -> list[date]:
    """The days within reach on which there is still a turn, be it under way."""
    days = (clock.today() + timedelta(days=n) for n in range(DAYS))
    return [day for day in days if turns(of, day)]


def days_to_reserve(of: models.Room) -> list[date]:
    """The days within reach on which a turn is still to begin: during its last one today is none of them."""
    return [day for day in open_days(of) if not all(each.begun for each in turns(of, day))]


def turn_at(of: models.Room, day: date, key: str) -> Turn:
    """The turn that begins then. NotFound for a time that is none, or over."""
    found = next((each for each in turns(of, day) if each.key == key), None)
    if found is None:
        raise NotFound("no_turn", "その時間帯は選べません。時間帯を選び直してください。")
    return found


def counts(of: models.Room, day: date) -> list[tuple[Turn, int]]:
    """Each turn of the day with the seats free in it."""
    found = turns(of, day)
    calendar = _calendar(of, day)
    units = list(of.seats.values_list("unit_id", flat=True))
    return [(each, sum(_free(calendar.of(unit, day), each) for unit in units)) for each in found]


def seats(of: models.Room, turn: Turn, holder_id: str = "", wanted: Sequence[str] = ()) -> list[SeatView]:
    """All seats of the room in that turn."""
    day = turn.start.date()
    calendar = _calendar(of, day)
    mine = _mine(holder_id, turn)
    return [_view(row, _state(row, calendar.of(row.unit_id, day), turn, mine), wanted) for row in of.seats.all()]


def free_units(of: models.Room, start: datetime, end: datetime) -> list[int]:
    """Units of seats that are free for all of that time, in the order of the plan."""
    turn = Turn(start, end, begun=False)
    calendar = _calendar(of, start.date())
    return [row.unit_id for row in of.seats.all() if _free(calendar.of(row.unit_id, start.date()), turn)]


def remainder(
    unit: int, turn: Turn, holder_id: str, channel: str, *, source: str = "desk", sample: bool = False
) -> scheduler.Request:
    """What is left of a turn, from the next whole minute: only the room itself (`source` desk) gives parts of turns."""
    start = turn.start if turn.start > clock.now() else next_minute(clock.now())
    return scheduler.Request(unit, start, turn.end, holder_id, channel, source=source, sample=sample)


def next_minute(now: datetime) -> datetime:
    """The next whole minute."""
    return now.replace(second=0, microsecond=0) + _MINUTE


def _calendar(of: models.Room, day: date) -> scheduler.Calendar:
    return scheduler.calendar(of.seats.values_list("unit_id", flat=True), day, 1)


def _mine(holder_id: str, turn: Turn) -> set[int]:
    found = scheduler.bookings_of(holder_id, since=turn.start) if holder_id else []
    return {each.unit_id for each in found if each.active and each.start < turn.end and each.end > turn.start}


def _view(row: models.Seat, state: str, wanted: Sequence[str]) -> SeatView:
    features = tuple(FEATURES[each] for each in row.features)
    return SeatView(row.unit_key, row.label, row.x, row.y, state, features, set(wanted) <= set(row.features))


def _state(row: models.Seat, openings: Sequence[scheduler.Opening], turn: Turn, mine: set[int]) -> str:
    if row.unit_id in mine:
        return "mine"
    return "free" if _free(openings, turn) else "taken"


def _free(openings: Sequence[scheduler.Opening], turn: Turn) -> bool:
    """Whether what is left of the turn is free, all of it."""
    at = max(turn.start, clock.now())
    for each in openings:
        if each.state == "free" and each.start <= at < each.end:
            at = each.end
    return at >= turn.end


def _at(day: date, text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(hours=hour, minutes=minute)
