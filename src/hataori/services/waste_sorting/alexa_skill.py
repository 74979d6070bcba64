"""The voice: when is which waste collected, what is collected on a day, what kind is a thing, where do I live."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings

from hataori.interfaces.alexa.api import Asked, Said, Skill
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound

from . import calendars, finding, homes, models, searching
from .rules.dates import Period
from .rules.readings import fold
from .rules.search import Index, Thing

_WEEKDAYS = "月火水木金土日"
_EXAMPLES = "「次の燃えるごみはいつ」「明日は何のごみ」「電池の捨て方を教えて」のように聞いてください。"
_WHERE = "お住まいの地区を教えてください。「地区を本町にして」のように言ってください。"
Place = tuple[calendars.CityNow, calendars.AreaNow]


def launch(asked: Asked) -> Said:
    """Greets with tomorrow's collection, or asks for the area."""
    place = _place(asked)
    if place is None:
        return Said(f"ごみの収集日の案内です。{_WHERE}", _WHERE)
    return Said(
        f"{place[1].name}ですね。{_on(place, asked.at.date() + timedelta(days=1))}ほかに何を調べますか。", _EXAMPLES
    )


def helped(asked: Asked) -> Said:  # noqa: ARG001  a handler's shape
    """Examples of what to say."""
    return Said(_EXAMPLES, _EXAMPLES)


def next_collection(asked: Asked) -> Said:
    """次の〜はいつ."""
    place = _place(asked)
    if place is None:
        return Said(_WHERE, _WHERE)
    heard = asked.slots.get("category", "")
    if not heard:
        return Said("どのごみですか。", "どのごみの日を調べますか。", elicit="category")
    kind = _kind(place[0], heard)
    if kind is None:
        return Said(f"「{heard}」という種類は見つかりませんでした。{_kinds(place[0])}", "どのごみの日を調べますか。")
    found = place[0].next_of(place[1], kind.name, asked.at.date())
    if found is None:
        return Said(f"{place[1].name}では、{kind.name}の決まった収集日はありません。")
    moved = f"{found.reason}、もとの日から変わっています。" if found.reason else ""
    return Said(f"{place[1].name}の次の{kind.name}は、{_said(found.day, asked.at.date())}です。{moved}")


def on_date(asked: Asked) -> Said:
    """〜は何のごみ."""
    place = _place(asked)
    if place is None:
        return Said(_WHERE, _WHERE)
    days = _days(asked.slots.get("date", ""), asked.at.date())
    if not days:
        return Said("いつの収集を調べますか。", "何月何日、と言ってください。", elicit="date")
    return Said("".join(_on(place, day, asked.at.date()) for day in days))


def sort_item(asked: Asked) -> Said:
    """〜の捨て方."""
    heard = asked.slots.get("item", "")
    if not heard:
        return Said("何の捨て方を調べますか。", "捨てたい物の名前を言ってください。", elicit="item")
    place = _place(asked)
    city = place[0] if place else _own_city(asked)
    if city is None:
        return Said(_WHERE, _WHERE)
    found = searching.search(city, heard)
    if not found.hits:
        return Said(
            f"「{heard}」は見つかりませんでした。ほかの言い方で聞いてください。", "捨てたい物の名前を言ってください。"
        )
    if found.ask:
        return Said(found.ask.replace("「", "").replace("」", ""), "どれですか。", elicit="item")
    best = found.hits[0]
    notice = f"{best.notice.rstrip('。')}。" if best.notice else ""
    return Said(f"{best.name}は、{best.label}です。{notice}{_then(place, best.label, asked.at.date())}")


def set_area(asked: Asked) -> Said:
    """地区を〜にして; kept for this speaker's user, whose id is not."""
    heard = asked.slots.get("area", "")
    if not heard:
        return Said("どの地区ですか。", "地区の名前を言ってください。", elicit="area")
    found = list(_places_named(heard, asked))
    if not found:
        return Said(
            f"「{heard}」という地区は見つかりませんでした。", "地区の名前を、もう一度言ってください。", elicit="area"
        )
    (city, area), *others = found
    if others and fold(area.name) != fold(heard):
        names = "、".join(each.name for _, each in found[:3])
        return Said(f"{names}があります。どれですか。", "どの地区ですか。", elicit="area")
    _remember(asked, city, area)
    return Said(
        f"地区を{area.name}にしました。{_EXAMPLES}",
        _EXAMPLES,
        session={"area": area.name, "city": city.slug, "key": area.key},
    )


def _remember(asked: Asked, city: calendars.CityNow, area: calendars.AreaNow) -> None:
    """A speaker has one home: the new one first, then the others go."""
    if not asked.user_id:
        return
    owner = homes.voice_owner(asked.user_id)
    kept = homes.keep(owner, city, area.key, "", SYSTEM)
    for home in homes.homes_of(owner):
        if home.pk != kept.pk:
            homes.forget(owner, home.pk, SYSTEM)


def _place(asked: Asked) -> Place | None:
    """Where the speaker stands: by the session, else by what was kept for its user."""
    told, key = asked.session.get("area"), asked.session.get("key")
    if told:
        if key and (found := _by_key(str(asked.session.get("city", "")), str(key))):
            return found
        wanted = fold(asked.slots.get("category", ""))
        named = [each for each in _places_named(str(told), asked) if fold(each[1].name) == fold(str(told))]
        fitting = [each for each in named if wanted and any(fold(kind.name) == wanted for kind in each[0].kinds)]
        return next(iter(fitting or named), None)
    kept = homes.homes_of(homes.voice_owner(asked.user_id)) if asked.user_id else []
    for home in kept:
        if found := _by_key(home.area.city.slug, home.area.key):
            homes.used(home, SYSTEM)
            return found
    return None


def _by_key(slug: str, key: str) -> Place | None:
    try:
        city = calendars.city(slug)
        return city, city.area(key)
    except NotFound:
        return None


def _places_named(text: str, asked: Asked) -> Iterator[Place]:
    """Areas of that name, whole names first; in the skill's own municipality or in all, the latest import first."""
    cities = [calendars.city(row.slug) for row in calendars.cities() if asked.variant in ("", row.slug)]
    near: list[Place] = []
    for city in cities:
        for area in finding.areas_for(city, text) if text.strip() else []:
            if fold(area.name) == fold(text):
                yield city, area
            else:
                near.append((city, area))
    yield from near


def _own_city(asked: Asked) -> calendars.CityNow | None:
    slug = asked.variant or settings.HATAORI_CITY
    if models.City.objects.filter(slug=slug).exists():
        return calendars.city(slug)
    rows = calendars.cities()
    return calendars.city(rows[0].slug) if rows else None


def _kind(city: calendars.CityNow, heard: str) -> calendars.KindNow | None:
    """The kind as heard, or the kind of the thing that was named instead."""
    exact = next((kind for kind in city.kinds if fold(kind.name) == fold(heard)), None)
    if exact:
        return exact
    index = Index([Thing(kind.name, kind.name, position=kind.position) for kind in city.kinds])
    found = index.find(heard).hits
    if found:
        return city.kind(found[0].label)
    things = searching.search(city, heard).hits
    return city.kind(things[0].label) if things else None


def _kinds(city: calendars.CityNow) -> str:
    return f"種類は、{'、'.join(kind.name for kind in city.kinds[:6])}などです。"


def _then(place: Place | None, label: str, today: date) -> str:
    found = place[0].next_of(place[1], label, today) if place and place[0].kind(label) else None
    return f"次に出せるのは{_said(found.day, today)}です。" if found else ""


def _on(place: Place, day: date, today: date | None = None) -> str:
    found = place[0].collections(place[1], Period(day, day))
    names = "と、".join(dict.fromkeys(each.kind for each in found))
    return f"{_said(day, today)}は、{names}です。" if names else f"{_said(day, today)}に、収集はありません。"


def _said(day: date, today: date | None = None) -> str:
    """4月6日 月曜日, never digits with hyphens."""
    words = {0: "今日、", 1: "明日、"}.get((day - today).days, "") if today else ""
    return f"{words}{day.month}月{day.day}日 {_WEEKDAYS[day.weekday()]}曜日"


def _days(text: str, today: date) -> list[date]:
    """AMAZON.DATE: a day, a week (2026-W15), a weekend (2026-W15-WE); nothing for what is wider."""
    try:
        return [date.fromisoformat(text)] if "W" not in text else _week(text)
    except (ValueError, OverflowError):
        return [today] if text in ("今日", "PRESENT_REF") else []


def _week(text: str) -> list[date]:
    weekend = text.endswith("-WE")
    monday = date.fromisoformat(f"{text.removesuffix('-WE')}-1")
    return [monday + timedelta(days=n) for n in range(7) if not weekend or n >= 5]  # noqa: PLR2004  Saturday, Sunday


SKILLS = (
    Skill(
        "waste",
        launch,
        helped,
        {
            "NextCollectionIntent": next_collection,
            "CollectionOnDateIntent": on_date,
            "SortItemIntent": sort_item,
            "SetAreaIntent": set_area,
        },
    ),
)
