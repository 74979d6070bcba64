"""Components of form.io as Open Forms uses them, as fields of ours. What has no like here is told in a note."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hataori.blocks.registration.api import FormField, Kind, Paper
from hataori.kernel.logic import Json

from .names import Names

Component = Mapping[str, Any]
_LONGEST = 4_000
_PLAIN = {
    "textfield": Kind.TEXT,
    "textarea": Kind.LONG_TEXT,
    "number": Kind.NUMBER,
    "currency": Kind.NUMBER,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "email": Kind.EMAIL,
    "phoneNumber": Kind.PHONE,
    "postcode": Kind.TEXT,
    "bsn": Kind.TEXT,
    "iban": Kind.TEXT,
    "licenseplate": Kind.TEXT,
    "radio": Kind.CHOICE,
    "select": Kind.CHOICE,
    "selectboxes": Kind.CHOICES,
    "checkbox": Kind.CHECK,
}
_AS_TEXT = {"datetime": "日時", "map": "地図", "password": "パスワード", "cosign": "連署", "coSign": "連署"}
_PEOPLE = (
    ("bsn", "番号", Kind.TEXT),
    ("firstNames", "名", Kind.TEXT),
    ("affixes", "接辞", Kind.TEXT),
    ("lastName", "氏", Kind.TEXT),
    ("dateOfBirth", "生年月日", Kind.DATE),
)
_ADDRESS = (("postcode", "郵便番号"), ("houseNumber", "番地"), ("houseLetter", "番地の文字"), ("city", "市町村"))


@dataclass(slots=True)
class Taken:
    """What comes with the fields: papers of upload components, notes for the person, options from variables."""

    papers: list[Paper] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    options: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    boxes: dict[str, set[str]] = field(default_factory=dict)


def fields_of(components: Iterable[Component], names: Names, taken: Taken, show: Json = None) -> Iterator[FormField]:
    """The fields of components, layout ones unfolded; `show` is the condition of what they stand in."""
    for component in components:
        kind = str(component.get("type", ""))
        inner = _both(show, _conditional(component, names))
        if kind in ("fieldset", "columns", "panel", "well"):
            if component.get("hidden"):
                taken.notes.append(f"枠「{component.get('label') or kind}」の初めから隠す設定は写せませんでした。")
            for inside in _inside(component):
                yield from fields_of(inside, names, taken, inner)
        else:
            yield from _one(component, kind, names, taken, inner)


def _inside(component: Component) -> Iterator[list[Component]]:
    if isinstance(component.get("components"), list):
        yield component["components"]
    for column in component.get("columns") or ():
        yield column.get("components") or []


def _one(component: Component, kind: str, names: Names, taken: Taken, show: Json) -> Iterator[FormField]:
    key, label = str(component.get("key") or "field"), _label(component)
    special = _SPECIAL.get(kind)
    if component.get("hidden"):
        taken.hidden.add(names.of(key))
    if special is not None:
        yield from (replace(made, show=_both(show, made.show)) for made in special(component, key, names, taken))
    elif kind in _PLAIN:
        yield replace(_plain(component, _PLAIN[kind], names.of(key), taken), show=show)
    elif kind in _AS_TEXT:
        taken.notes.append(f"「{label}」（{_AS_TEXT[kind]}）は、文字で答える項目にしました。")
        yield replace(_plain(component, Kind.TEXT, names.of(key), taken), show=show)
    else:
        taken.notes.append(f"「{label}」（{kind}）は対応していないため、写しませんでした。")


def _plain(component: Component, kind: Kind, name: str, taken: Taken) -> FormField:
    rules = component.get("validate") or {}
    if component.get("multiple") and kind is Kind.CHOICE:
        kind = Kind.CHOICES
    elif component.get("multiple"):
        taken.notes.append(f"「{_label(component)}」のいくつでも答えられる設定は、文章で答える項目にしました。")
        kind = Kind.LONG_TEXT
    choices = _choices(component, taken) if kind in (Kind.CHOICE, Kind.CHOICES) else ()
    if kind in (Kind.CHOICE, Kind.CHOICES) and not choices:
        taken.notes.append(f"「{_label(component)}」の選択肢が書き出しにないため、文字で答える項目にしました。")
        kind = Kind.TEXT
    if kind is Kind.CHOICES:
        taken.boxes[name] = {value for value, _ in choices}
    longest = rules.get("maxLength")
    usual = _LONGEST if kind in (Kind.LONG_TEXT, Kind.CHOICES) else 200
    return FormField(
        name,
        _label(component),
        kind,
        required=bool(rules.get("required")),
        hint=plain_text(component.get("description") or component.get("tooltip") or ""),
        longest=_whole(longest, _LONGEST) or usual,
        choices=choices,
        suffix=str(component.get("suffix") or "") if kind is Kind.NUMBER else "",
        default=_default(component, kind),
        shortest=_whole(rules.get("minLength"), _LONGEST),
        least=_limit(rules.get("min"), kind),
        most=_limit(rules.get("max"), kind),
        pattern=_pattern(rules.get("pattern"), kind, component, taken),
    )


def _whole(value: object, most: int) -> int:
    """A whole number of a setting, 0 where there is none."""
    text = str(value or "")
    return min(int(text), most) if text.isascii() and text.isdecimal() else 0


def _limit(value: object, kind: Kind) -> str:
    text = str(value if value is not None else "")
    return text if kind is Kind.NUMBER and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else ""


def _pattern(value: object, kind: Kind, component: Component, taken: Taken) -> str:
    text = str(value or "").removeprefix("^").removesuffix("$")
    if not text or kind is not Kind.TEXT:
        return ""
    try:
        re.compile(text)
    except re.error:
        taken.notes.append(f"「{_label(component)}」の形（正規表現）は読み取れず、写しませんでした。")
        return ""
    return text


def _default(component: Component, kind: Kind) -> str:
    value = component.get("defaultValue")
    if kind is Kind.CHECK:
        return "true" if value is True else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _choices(component: Component, taken: Taken) -> tuple[tuple[str, str], ...]:
    raw = component.get("values") or (component.get("data") or {}).get("values") or ()
    given = [(str(each.get("value", "")), str(each.get("label") or each.get("value", ""))) for each in raw]
    found = tuple((value, label) for value, label in given if value)
    source = component.get("openForms") or {}
    if source.get("dataSrc") == "variable":
        expression = source.get("itemsExpression")
        named = expression.get("var") if isinstance(expression, Mapping) else None
        found = taken.options.get(str(named), found)
        taken.notes.append(f"「{_label(component)}」の変わる選択肢は、書き出しにあるものだけを写しました。")
    return tuple(dict(found).items())


def _note(component: Component, key: str, names: Names, taken: Taken) -> Iterator[FormField]:  # noqa: ARG001  alike
    text = plain_text(component.get("html") or component.get("content") or "")
    yield FormField(names.of(key), "", Kind.NOTE, required=False, hint=text)


def _group(component: Component, key: str, names: Names, taken: Taken) -> Iterator[FormField]:
    members = tuple(fields_of(component.get("components") or [], names, taken))
    rules = component.get("validate") or {}
    most = rules.get("maxLength")
    yield FormField(
        names.of(key),
        _label(component),
        Kind.GROUP,
        required=False,
        hint=plain_text(component.get("description") or ""),
        fields=members,
        least_rows=1 if rules.get("required") else 0,
        most_rows=_whole(most, 99) or 20,
    )


def _people(component: Component, key: str, names: Names, taken: Taken) -> Iterator[FormField]:
    taken.notes.append(f"「{_label(component)}」は住民記録からの取り込みをせず、書いてもらう項目にしました。")
    members = (FormField(names.of(f"{key}.{part}"), label, kind, required=False) for part, label, kind in _PEOPLE)
    yield FormField(names.of(key), _label(component), Kind.GROUP, required=False, fields=tuple(members))


def _address(component: Component, key: str, names: Names, taken: Taken) -> Iterator[FormField]:  # noqa: ARG001  alike
    required = bool((component.get("validate") or {}).get("required"))
    for number, (part, label) in enumerate(_ADDRESS):
        yield FormField(names.of(f"{key}.{part}"), f"{_label(component)}：{label}", required=required and number < 2)  # noqa: PLR2004


def _file(component: Component, key: str, names: Names, taken: Taken) -> Iterator[FormField]:
    slot = re.sub(r"[^\w-]", "-", names.of(key))[:40]
    note = plain_text(component.get("description") or "")
    taken.papers.append(Paper(slot, _label(component), note, show=_conditional(component, names)))
    yield from ()


_SPECIAL: dict[str, Callable[[Component, str, Names, Taken], Iterator[FormField]]] = {
    "content": _note,
    "editgrid": _group,
    "children": _people,
    "partners": _people,
    "npFamilyMembers": _people,
    "addressNL": _address,
    "file": _file,
}


def _conditional(component: Component, names: Names) -> Json:
    """The simple condition of a component: shown or not when a field holds a value."""
    said = component.get("conditional") or {}
    key = said.get("when")
    if not key or said.get("show") in (None, ""):
        return None
    value = {"true": True, "false": False}.get(str(said.get("eq")).lower(), said.get("eq"))
    head, _, option = str(key).rpartition(".")
    if str(key) not in names.by_key and head in names.by_key and isinstance(value, bool):
        chosen: Json = {"in": [option, {"var": names.of(head)}]}
        test = chosen if value else {"!": [chosen]}
    else:
        test = {"==": [{"var": names.of(str(key))}, value]}
    return test if said["show"] in (True, "true") else {"!": [test]}


def _both(one: Json, other: Json) -> Json:
    if one is None or other is None:
        return one if other is None else other
    return {"and": [one, other]}


def _label(component: Component) -> str:
    return plain_text(component.get("label") or component.get("key") or "").strip() or "項目"


def plain_text(markup: object) -> str:
    """The text of a piece of HTML: blocks as lines, tags gone."""
    text = re.sub(r"(?i)<(br|/p|/li|/h[1-6]|/div)[^>]*>", "\n", str(markup))
    return re.sub(r"\n{3,}", "\n\n", html.unescape(re.sub(r"<[^>]*>", "", text))).replace("\xa0", " ").strip()
