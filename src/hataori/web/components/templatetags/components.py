"""Tags and filters every template has without loading them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from hataori.kernel import clock
from hataori.platform.i18n.amounts import day_words, yen_words
from hataori.platform.i18n.languages import LATIN_SCRIPT
from hataori.platform.i18n.romaji import romaji
from hataori.platform.i18n.wording import worded as in_readers_words
from hataori.web.components import forms, icons

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line drawing; silent for screen readers unless it has a label of its own."""
    return icons.icon(name, label)


@register.filter
def wareki(value: date | datetime | None) -> str:
    """2026-03-31（令和8年3月31日）; other languages write it their own way. A datetime adds its time."""
    if not value:
        return ""
    if isinstance(value, datetime):
        moment = value.astimezone(clock.JST)
        return f"{wareki(moment.date())} {moment:%H:%M}"
    return day_words(value)


@register.filter
def yen(value: int | None) -> str:
    """1,234円; nothing for no amount."""
    if value is None:
        return ""
    return yen_words(value)


@register.simple_tag
def latin_reading(name: str, kana: str) -> SafeString:
    """How a Japanese name is said, beside it, for readers of Latin scripts; nothing for others or without its kana."""
    if not kana or (get_language() or "ja") not in LATIN_SCRIPT:
        return mark_safe("")
    return format_html(' <span class="latin-reading" lang="ja-Latn">{}</span>', romaji(name, kana))


@register.filter
def worded(value: object) -> str:
    """A word of the rules or a state (Japanese, or a Sentence) in the reader's language."""
    return in_readers_words(value if isinstance(value, str) else str(value))


@register.simple_tag
def ruby(base: str, reading: str) -> SafeString:
    """A word with its reading above it, with brackets for browsers that know no ruby."""
    return format_html("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>", base, reading)


@register.filter
def spoken_label(field: BoundField) -> str:
    """The label; what the legend above it has said already (`said_above`) is left to screen readers."""
    above = getattr(field, "said_above", "")
    own = str(field.label).removeprefix(above).strip()
    if not above or own == str(field.label).strip():
        return str(field.label)
    return format_html('<span class="visually-hidden">{} </span>{}', above, own)


@register.filter
def control_kind(field: BoundField) -> str:
    """text, textarea, select, radios, checkbox, checkboxes, file, hidden or group."""
    return forms.control_kind(field)


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's bare control in its DADS class."""
    return mark_safe(forms.control_html(field))  # noqa: S308  Django's own widgets escape what they show


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the field's first control, where a link from the error summary leads."""
    return forms.first_control(field)


@register.filter
def item(mapping: Mapping[Any, object] | None, key: object) -> object:
    """The value under a key that is itself a variable; nothing where there is none."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The page's address with some keys of its query changed (None removes one): for filters and page links.

    The path is part of it, so that a piece of a page still leads home when another page has taken it in.
    """
    request = context["request"]
    asked = request.GET.copy()
    for key, value in changes.items():
        asked.pop(key, None)
        if value not in (None, ""):
            asked[key] = str(value)
    return f"{request.path}?{asked.urlencode()}" if asked else str(request.path)


@register.filter
def page_numbers(paginator: "Paginator[Any]", current: int) -> list[int | None]:
    """The page links to show around the current one; None stands for a gap."""
    shown = paginator.get_elided_page_range(current, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag(takes_context=True)
def desk_nav(context: template.Context, *, wide: bool = False) -> SafeString:
    """The desk's menu; people with the same roles see the same one on the same page, so it is drawn once for them."""
    return _desk_nav(tuple(context.get("desk_menu") or ()), get_language(), wide=wide)


@lru_cache(maxsize=400)
def _desk_nav(groups: tuple[object, ...], language: str | None, *, wide: bool) -> SafeString:  # noqa: ARG001  drawn in it
    return render_to_string("desk/menu.html", {"desk_menu": groups, "wide": wide})
