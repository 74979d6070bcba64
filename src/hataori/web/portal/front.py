"""What the front page shows: the way in by words, by life event, by service, and what is new."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from hataori.web.components.city import city, city_file, in_language

from .plan import groups

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
        "welcome": here.text("welcome", language),
        "search_label": here.text("search_label", language),
        "often": [_often(entry, language) for entry in written.get("often", ())],
        "life_events": life_events(language),
        "groups": found,
        "running_measures": [measure for measure in measures if measure.running],
        "running": sum(measure.running for measure in measures),
        "all_measures": len(measures),
        "news": [_news(entry, language) for entry in written.get("news", ())],
        "emergency_numbers": [_number(entry, language) for entry in here.emergency],
    }


def life_events(language: str) -> list[dict[str, str]]:
    """The map of life events; each leads to the procedures that carry the Japanese word."""
    entries = sorted(city_file("texts/life_events.json").get("life_events", ()), key=lambda entry: entry["order"])
    return [_life_event(entry, language) for entry in entries]


def _life_event(entry: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        "title": in_language(entry["title"], language),
        "line": entry.get("line", "") if language == "ja" else "",
        "icon": ICONS.get(entry.get("icon", ""), entry.get("icon", "")),
        "url": "/procedures/?" + urlencode({"life_event": entry["title"]["ja"]}),
    }


def _often(entry: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        "title": in_language(entry["title"], language),
        "url": "/procedures/?" + urlencode({"q": entry["words"]}),
    }


def _news(entry: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"on": entry["on"], "title": in_language(entry["title"], language), "url": entry.get("url", "")}


def _number(entry: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"label": in_language(entry["label"], language), "number": entry["number"]}
