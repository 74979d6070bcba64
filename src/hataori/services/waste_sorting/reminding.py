"""Telling who asked: the evening before, in the morning, and when a collection moves, by the channels of messaging."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.platform.events.api import Event
from hataori.platform.i18n.languages import language

from . import calendars
from .months import WEEKDAYS
from .rules.dates import Period

PREFIX = "waste/"
TIMES = {"evening": _("前の日の夜（19時ごろ）"), "morning": _("当日の朝（6時ごろ）")}
CHANGES = "changes"
NAMES = {**TIMES, CHANGES: _("日の変更")}
TOLD = frozenset({"waste.collection_moved", "waste.closure_set"})
_HOURS = {"evening": range(19, 21), "morning": range(6, 8)}
_DAY_SECONDS = 43_200


def topic(slug: str, key: str, time: str) -> str:
    """What people follow."""
    return f"{PREFIX}{slug}/{key}/{time}"


def title(area: calendars.AreaNow, time: str) -> str:
    """What people know it by, in the language of the page."""
    told = {"area": area.name, "time": gettext(NAMES[time])}
    return gettext("ごみの日のお知らせ：%(area)s（%(time)s）") % told


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
            of, known_by = topic(city.slug, area.key, time), messaging.in_japanese(partial(title, area, time))
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
    def words() -> messaging.Words:
        told = {"kinds": _listed(city, kinds), "day": _said(day), "area": area.name}
        title = gettext("明日は%(kinds)sの日です") if time == "evening" else gettext("今日は%(kinds)sの日です")
        text = gettext("%(day)s、%(area)sでは%(kinds)sを集めます。収集の時間までに出してください。")
        return messaging.Words(title % told, text % told)

    return _in_all(words, url=_page(city, area), tag=f"waste-{area.key}", seconds=_DAY_SECONDS)


def _in_all(words: Callable[[], messaging.Words], **more: Any) -> messaging.Post:  # noqa: ANN401  a post's other fields
    """The post in Japanese, with the other languages of our pages."""
    own = messaging.in_japanese(words)
    return messaging.Post(own.title, own.text, versions=messaging.in_each_language(words), **more)


def _page(city: calendars.CityNow, area: calendars.AreaNow) -> str:
    """The area's page, whole: a mail knows no site it belongs to."""
    return f"{messaging.public_url()}/waste/{city.slug}/{area.key}/"


def _in_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def _listed(city: calendars.CityNow, kinds: Sequence[str]) -> str:
    """The kinds, each once, by their names in the language of the moment."""
    return ("、" if _in_japanese() else ", ").join(dict.fromkeys(_named(city, kind) for kind in kinds))


def _named(city: calendars.CityNow, name: str) -> str:
    """The kind in the language of the moment; English, then Japanese where the city has no other name."""
    if not (kind := city.kind(name)):
        return name
    names = (kind.name_in(key) for key in language(get_language()).keys)
    return next((each for each in names if each != kind.name), kind.name)


def tell_changes(events: Sequence[Event]) -> None:
    """A moved collection or a closure, to who follows the areas it concerns."""
    for event in events:
        city = calendars.city(event.subject.partition("/")[2])
        if event.type == "waste.closure_set":
            _tell(city, list(city.areas.values()), partial(_closure, event), event.id)
        else:
            _tell(city, _concerned(city, event), partial(_change, city, event), event.id)


def _closure(event: Event) -> messaging.Words:
    text = gettext("%(start)sから%(end)sまで、ごみの収集を休みます（%(reason)s）。")
    told = {name: str(event.data[name]) for name in ("start", "end", "reason")}
    return messaging.Words(gettext("収集のお休み"), text % told)


def _concerned(city: calendars.CityNow, event: Event) -> list[calendars.AreaNow]:
    """Areas in which the kind would have been collected on that day; none once the day is over."""
    day, named = date.fromisoformat(str(event.data["from_day"])), str(event.data["area"])
    last = max(day, date.fromisoformat(str(event.data["to_day"] or day)))
    if last < clock.today():
        return []
    areas = [city.areas[named]] if named in city.areas else [] if named else list(city.areas.values())
    return [each for each in areas if day in city.planned(each, str(event.data["kind"]), Period(day, day))]


def _change(city: calendars.CityNow, event: Event) -> messaging.Words:
    """The reason is as the desk wrote it."""
    data = event.data
    told = {
        "kind": _named(city, str(data["kind"])),
        "planned": _said(date.fromisoformat(str(data["from_day"]))),
        "reason": str(data["reason"]),
    }
    if data["withdrawn"]:
        text = gettext("%(kind)sは、もとのとおり%(planned)sに集めます。")
    elif not data["to_day"]:
        text = gettext("%(planned)sの%(kind)sは集めません（%(reason)s）。")
    else:
        told["day"] = _said(date.fromisoformat(str(data["to_day"])))
        text = gettext("%(planned)sの%(kind)sは、%(day)sに集めます（%(reason)s）。")
    return messaging.Words(gettext("%(kind)sの日の変更") % told, text % told)


def _tell(
    city: calendars.CityNow, areas: list[calendars.AreaNow], words: Callable[[], messaging.Words], event_id: str
) -> None:
    for area in areas:
        of = topic(city.slug, area.key, CHANGES)
        if messaging.followers(of):
            messaging.tell_topic(of, _in_all(words, url=_page(city, area)), key=f"waste:{event_id}:{area.key}")


def _said(day: date) -> str:
    """With the weekday in Japanese; as a number in other languages, whose sentences may be English ones."""
    if not _in_japanese():
        return f"{day}"
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
