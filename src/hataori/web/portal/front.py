"""What the front page shows: the way in by words, by life event, by service, and what is new."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from hataori.blocks.catalogue import api as catalogue
from hataori.platform.i18n.texts import in_language
from hataori.services.city_news import api as city_news
from hataori.web.components.city import city, city_file

from .plan import groups

NEWS_SHOWN = 5
ICONS = {
    "heart": "care",
    "child": "baby",
    "house": "box",
    "rings": "ring",
    "flower": "flower",
    "hands": "hands",
    "cross": "cross",
    "wheelchair": "wheel",
    "briefcase": "work",
    "coin": "yen",
    "receipt": "receipt",
    "key": "home",
    "car": "car",
    "leaf": "leaf",
    "shop": "shop",
}


def front_page(language: str) -> dict[str, Any]:
    """The context of portal/front.html in the reader's language."""
    here, written = city(), city_file("texts/front.json")
    found = groups(language)
    measures = [measure for group in found for measure in group.measures]
    return {
        "search_label": here.text("search_label", language),
        "often": [_often(entry, language) for entry in written.get("often", ())],
        "life_events": [_life_event(event) for event in catalogue.life_events()],
        "groups": found,
        "running_measures": [measure for measure in measures if measure.running],
        "running": sum(measure.running for measure in measures),
        "all_measures": len(measures),
        "news": _news(written.get("news", ()), language),
        "emergency_numbers": [_number(entry, language) for entry in here.emergency],
    }


def _life_event(event: catalogue.LifeEvent) -> dict[str, str]:
    return {
        "title": event.title,
        "line": event.line,
        "icon": ICONS.get(event.icon, event.icon),
        "url": "/procedures/?" + urlencode({"life_event": event.key}),
    }


def _often(entry: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        "title": in_language(entry["title"], language),
        "url": "/procedures/?" + urlencode({"q": entry["words"]}),
    }


def _news(written: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """What was published, then the city's standing lines."""
    newest = city_news.newest(language, NEWS_SHOWN)
    standing = [
        {"on": entry["on"], "title": in_language(entry["title"], language), "url": entry.get("url", "")}
        for entry in written
    ]
    found = [
        {"on": each.on.isoformat(), "title": each.title, "url": each.url, "sample": each.sample} for each in newest
    ]
    return (found + standing)[: max(NEWS_SHOWN, len(standing))]


def _number(entry: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"label": in_language(entry["label"], language), "number": entry["number"]}
