"""Telling who asked: the evening before, in the morning, and when a collection moves, by the channels of messaging."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.platform.events.api import Event

from . import calendars
from .months import WEEKDAYS
from .rules.dates import Period

PREFIX = "waste/"
TIMES = {"evening": "前の日の夜（19時ごろ）", "morning": "当日の朝（6時ごろ）"}
CHANGES = "changes"
NAMES = {**TIMES, CHANGES: "日の変更"}
TOLD = frozenset({"waste.collection_moved", "waste.closure_set"})
_HOURS = {"evening": range(19, 21), "morning": range(6, 8)}
_DAY_SECONDS = 43_200


def topic(slug: str, key: str, time: str) -> str:
    """What people follow."""
    return f"{PREFIX}{slug}/{key}/{time}"


def title(area: calendars.AreaNow, time: str) -> str:
    """What people know it by."""
    return f"ごみの日のお知らせ：{area.name}（{NAMES[time]}）"


def follow(
    city: calendars.CityNow,
    area: calendars.AreaNow,
    times: Sequence[str],
    channel: str,
    actor: Actor,
    *,
    device: str = "",
) -> None:
    """Be told at these times, and when a collection of the area moves. Rejected where the channel has no address.

    A `device` follows for nobody known: kept are area, times, its kind and language, and what its push service needs.
    """
    account_id = "" if device else actor.id
    with transaction.atomic():
        for time in (*times, CHANGES):
            of, known_by = topic(city.slug, area.key, time), title(area, time)
            messaging.subscribe(of, channel=channel, title=known_by, actor=actor, account_id=account_id, device=device)


def followed(city: calendars.CityNow, area: calendars.AreaNow, account_id: str) -> list[messaging.Following]:
    """What an account follows of an area."""
    start = topic(city.slug, area.key, "")
    return [each for each in messaging.following(account_id) if each.topic.startswith(start)]


def remind() -> int:
    """Tell all areas whose time it is, once a day and time; how many areas were told."""
    now = clock.now().astimezone(JST)
    time = next((each for each, hours in _HOURS.items() if now.hour in hours), "")
    if not time:
        return 0
    day = now.date() + timedelta(days=1 if time == "evening" else 0)
    cities = [calendars.city(row.slug) for row in calendars.cities()]
    return sum(_remind(city, area, time, day) for city in cities for area in city.areas.values())


def _remind(city: calendars.CityNow, area: calendars.AreaNow, time: str, day: date) -> bool:
    kinds = [each.kind for each in city.collections(area, Period(day, day))]
    if not kinds or not messaging.followers(topic(city.slug, area.key, time)):
        return False
    with transaction.atomic():
        messaging.tell_topic(
            topic(city.slug, area.key, time), _post(city, area, time, day, kinds), key=f"waste:{time}:{area.key}:{day}"
        )
    return True


def _post(city: calendars.CityNow, area: calendars.AreaNow, time: str, day: date, kinds: list[str]) -> messaging.Post:
    word, english = ("明日", "Tomorrow") if time == "evening" else ("今日", "Today")
    names = "、".join(dict.fromkeys(kinds))
    in_english = ", ".join(dict.fromkeys(_english(city, kind) for kind in kinds))
    return messaging.Post(
        title=f"{word}は{names}の日です",
        text=f"{_said(day)}、{area.name}では{names}を集めます。収集の時間までに出してください。",
        url=_page(city, area),
        tag=f"waste-{area.key}",
        seconds=_DAY_SECONDS,
        versions={"en": messaging.Words(f"{english}: {in_english}", f"{day}, {area.name}: {in_english}")},
    )


def _page(city: calendars.CityNow, area: calendars.AreaNow) -> str:
    """The area's page, whole: a mail knows no site it belongs to."""
    return f"{messaging.public_url()}/waste/{city.slug}/{area.key}/"


def _english(city: calendars.CityNow, name: str) -> str:
    kind = city.kind(name)
    return kind.name_in("en") if kind else name


def tell_changes(events: Sequence[Event]) -> None:
    """A moved collection or a closure, to who follows the areas it concerns."""
    for event in events:
        city = calendars.city(event.subject.partition("/")[2])
        data = event.data
        if event.type == "waste.closure_set":
            text = f"{data['start']}から{data['end']}まで、ごみの収集を休みます（{data['reason']}）。"
            _tell(city, list(city.areas.values()), "収集のお休み", text, event.id)
        else:
            _tell(city, _concerned(city, event), f"{data['kind']}の日の変更", _change(event), event.id)


def _concerned(city: calendars.CityNow, event: Event) -> list[calendars.AreaNow]:
    """Areas in which the kind would have been collected on that day; none once the day is over."""
    day, named = date.fromisoformat(str(event.data["from_day"])), str(event.data["area"])
    last = max(day, date.fromisoformat(str(event.data["to_day"] or day)))
    if last < clock.today():
        return []
    areas = [city.areas[named]] if named in city.areas else [] if named else list(city.areas.values())
    return [each for each in areas if day in city.planned(each, str(event.data["kind"]), Period(day, day))]


def _change(event: Event) -> str:
    data = event.data
    planned = _said(date.fromisoformat(str(data["from_day"])))
    if data["withdrawn"]:
        return f"{data['kind']}は、もとのとおり{planned}に集めます。"
    if not data["to_day"]:
        return f"{planned}の{data['kind']}は集めません（{data['reason']}）。"
    return (
        f"{planned}の{data['kind']}は、{_said(date.fromisoformat(str(data['to_day'])))}に集めます（{data['reason']}）。"
    )


def _tell(city: calendars.CityNow, areas: list[calendars.AreaNow], head: str, text: str, event_id: str) -> None:
    for area in areas:
        of = topic(city.slug, area.key, CHANGES)
        if messaging.followers(of):
            post = messaging.Post(title=head, text=text, url=_page(city, area))
            messaging.tell_topic(of, post, key=f"waste:{event_id}:{area.key}")


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
