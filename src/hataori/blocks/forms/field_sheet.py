"""One field as its own page sends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hataori.blocks.registration.api import CHOOSING, FormField, Kind
from hataori.kernel.errors import FieldProblem, Rejected

from .rule_sheet import compute_sent, rule_sent
from .sheets import choices_of

_TEXTS = ("label", "hint", "suffix", "default", "least", "most", "pattern", "autocomplete")
_NUMBERS = {
    "shortest": "最少の文字数",
    "longest": "最多の文字数",
    "least_rows": "最少の行数",
    "most_rows": "最多の行数",
}


def field_sent(texts: Mapping[str, str], before: FormField, fields: Mapping[str, FormField], place: str) -> FormField:
    """The field as it was sent. Rejected with everything that cannot be read; what is merely wrong is told later."""
    made: dict[str, Any] = {name: texts[name].strip() for name in _TEXTS if name in texts}
    if "kind" in texts and texts["kind"] in set(Kind):
        made["kind"] = Kind(texts["kind"])
    if "choices" in texts:
        made["choices"] = choices_of(texts["choices"]) if made.get("kind", before.kind) in CHOOSING else ()
    made |= _numbers(texts, place)
    made["required"] = "required" in texts
    made |= {rule: rule_sent(texts, rule, fields, place) for rule in ("show", "require", "valid")}
    made["compute"] = compute_sent(texts, fields, place)
    said = (
        (name.removeprefix("message-"), text.strip()) for name, text in texts.items() if name.startswith("message-")
    )
    made["messages"] = tuple(sorted((code, text) for code, text in said if text))
    return replace(before, **made)


def _numbers(texts: Mapping[str, str], place: str) -> dict[str, int]:
    wrong = [title for name, title in _NUMBERS.items() if not texts.get(name, "0").strip().isdecimal()]
    if wrong:
        raise Rejected([FieldProblem(place, "number", f"{title}を数字で書いてください。") for title in wrong])
    return {name: int(texts[name]) for name in _NUMBERS if name in texts}
