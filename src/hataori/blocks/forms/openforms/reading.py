"""An export of Open Forms as a content of ours: steps as pages, components as fields, logic as conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hataori.blocks.forms.editing import field_changed
from hataori.blocks.forms.types import Content
from hataori.blocks.registration.api import FormField, FormPage
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.logic import Json, names_read

from .components import Taken, fields_of, plain_text
from .names import Names
from .rules import Unmappable, rule_of

_WHY = "申請に必要な内容です。"
_STOP = "この答えでは、先へ進めません。説明を確認してください。"


@dataclass(slots=True)
class _Effects:
    """What logic does: to fields by name, to pages by id."""

    show: dict[str, list[Json]] = field(default_factory=dict)
    hide: dict[str, list[Json]] = field(default_factory=dict)
    require: dict[str, list[Json]] = field(default_factory=dict)
    stop: list[Json] = field(default_factory=list)


def content_of_export(parts: Mapping[str, Any]) -> tuple[Content, list[str]]:
    """The content of an export's files by name, and what could not be taken over. Rejected when it is no export."""
    try:
        steps = sorted(parts["formSteps.json"], key=lambda step: step["index"])
        definitions = {each["uuid"]: each for each in parts["formDefinitions.json"]}
        names, taken = Names(), Taken(options=_options(parts))
        _known(definitions, names)
        pages: list[FormPage] = []
        keys: dict[Any, str] = {}
        for number, step in enumerate(steps, start=1):
            definition = definitions[_uuid(step.get("form_definition") or step.get("formDefinition"))]
            fields = tuple(fields_of(definition["configuration"]["components"], names, taken))
            title = str(definition.get("name") or f"ページ{number}")
            pages.append(FormPage(f"step-{number}", title, _WHY, fields))
            keys |= {step.get("uuid"): f"step-{number}", step.get("slug"): f"step-{number}"}
        effects = _effects(parts.get("formLogic.json") or (), names, taken, keys)
        skipped = {f"step-{n}" for n, step in enumerate(steps, start=1) if step.get("is_applicable") is False}
    except (KeyError, TypeError, IndexError, AttributeError):
        message = "Open Formsの書き出しとして読み取れません。書き出し直したファイルで試してください。"
        raise Rejected([FieldProblem("file", "openforms", message)]) from None
    intro = plain_text((_first(parts["forms.json"])).get("introduction_page_content") or "")
    content = Content(
        tuple(_page(page, effects, skipped) for page in pages),
        tuple(taken.papers),
        texts={"intro": intro} if intro else {},
    )
    return _stopped(_shown(content, effects, taken), effects, taken), list(dict.fromkeys(taken.notes))


def _first(forms: Any) -> Mapping[str, Any]:  # noqa: ANN401  JSON
    found = forms[0] if isinstance(forms, list) else forms
    return found if isinstance(found, Mapping) else {}


def _uuid(address: Any) -> str:  # noqa: ANN401  JSON
    return str(address).rstrip("/").rpartition("/")[2]


def _known(definitions: Mapping[str, Any], names: Names) -> None:
    """Give every key its name first, so that a condition may read what comes later."""
    waiting = [each for one in definitions.values() for each in one["configuration"]["components"]]
    while waiting:
        component = waiting.pop(0)
        if component.get("key"):
            names.of(str(component["key"]))
        waiting += component.get("components") or []
        waiting += [inner for column in component.get("columns") or () for inner in column.get("components") or ()]


def _options(parts: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The options that variables hold at first, with those that logic may add."""
    found: dict[str, list[tuple[str, str]]] = {}
    for variable in parts.get("formVariables.json") or ():
        value = variable.get("initial_value", variable.get("initialValue"))
        found[str(variable.get("key"))] = list(_pairs(value))
    for rule in parts.get("formLogic.json") or ():
        for action in rule.get("actions") or ():
            said = action.get("action") or {}
            if said.get("type") == "variable":
                found.setdefault(str(action.get("variable")), []).extend(_pairs(_literals(said.get("value"))))
    return {key: tuple(dict(pairs).items()) for key, pairs in found.items() if pairs}


def _literals(value: Any) -> list[Any]:  # noqa: ANN401  JSON
    merged = value.get("merge") if isinstance(value, Mapping) else value
    flat = merged if isinstance(merged, list) else []
    return [each for part in flat if isinstance(part, list) for each in part]


def _pairs(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  JSON
    for each in value if isinstance(value, list) else ():
        if isinstance(each, list) and len(each) == 2 and each[0]:  # noqa: PLR2004  value and label
            yield str(each[0]), str(each[1])
        elif isinstance(each, str) and each:
            yield each, each


def _effects(logic: Any, names: Names, taken: Taken, keys: Mapping[Any, str]) -> _Effects:  # noqa: ANN401  JSON
    effects = _Effects()
    for rule in logic:
        try:
            trigger = rule_of(rule.get("json_logic_trigger", rule.get("jsonLogicTrigger")), names, taken)
        except Unmappable as what:
            taken.notes.append(f"規則「{rule.get('description') or what}」は写せませんでした（{what}）。")
            trigger = None
        for action in rule.get("actions") or ():
            _acted(action, trigger, effects, names, taken, keys)
    return effects


def _acted(  # noqa: PLR0917  one action of one rule
    action: Mapping[str, Any],
    trigger: Json,
    effects: _Effects,
    names: Names,
    taken: Taken,
    keys: Mapping[Any, str],
) -> None:
    said = action.get("action") or {}
    kind = str(said.get("type"))
    target = names.by_key.get(str(action.get("component")), "")
    changed = (said.get("property") or {}).get("value")
    step = keys.get(action.get("form_step_uuid")) or keys.get(_uuid(action.get("form_step")))
    if kind == "property" and changed == "hidden" and target:
        if trigger is None:
            taken.hidden.discard(target)  # nobody can say when: better shown than lost
        else:
            (effects.hide if said.get("state") else effects.show).setdefault(target, []).append(trigger)
    elif kind == "property" and changed == "validate.required" and target and said.get("state") and trigger is not None:
        effects.require.setdefault(target, []).append(trigger)
    elif kind in ("step-not-applicable", "step-applicable") and step and trigger is not None:
        (effects.hide if kind == "step-not-applicable" else effects.show).setdefault(step, []).append(trigger)
    elif kind == "disable-next" and trigger is not None:
        effects.stop.append(trigger)
    elif trigger is not None:
        taken.notes.append(f"規則の働き「{kind}」は対応していないため、写しませんでした。")


def _any(rules: list[Json]) -> Json:
    return rules[0] if len(rules) == 1 else {"or": rules}


def _condition(name: str, effects: _Effects, *, hidden: bool) -> list[Json]:
    """The conditions logic puts on a thing that is hidden at first, or not."""
    parts: list[Json] = []
    if hidden and name in effects.show:
        parts.append(_any(effects.show[name]))
    if name in effects.hide:
        parts.append({"!": [_any(effects.hide[name])]})
    return parts


def _with(rule: Json, parts: list[Json]) -> Json:
    every = ([] if rule is None else [rule]) + parts
    return None if not every else every[0] if len(every) == 1 else {"and": every}


def _page(page: FormPage, effects: _Effects, skipped: set[str]) -> FormPage:
    return replace(page, show=_with(page.show, _condition(page.id, effects, hidden=page.id in skipped)))


def _shown(content: Content, effects: _Effects, taken: Taken) -> Content:
    """The fields with what logic does to them; one hidden for ever is left out."""
    pages = []
    for page in content.pages:
        fields = []
        for each in page.fields:
            hidden = each.name in taken.hidden
            if hidden and each.name not in effects.show:
                taken.notes.append(f"「{each.label or each.hint[:20]}」はいつも隠されているため、写しませんでした。")
                continue
            fields.append(_changed(each, effects, hidden=hidden))
        pages.append(replace(page, fields=tuple(fields)))
    return replace(content, pages=tuple(page for page in pages if page.fields))


def _changed(each: FormField, effects: _Effects, *, hidden: bool) -> FormField:
    show = _with(each.show, _condition(each.name, effects, hidden=hidden))
    needed = effects.require.get(each.name)
    require = {"or": [each.required, *needed]} if needed else None
    return replace(each, show=show, require=require)


def _stopped(content: Content, effects: _Effects, taken: Taken) -> Content:
    """A rule that forbids going on becomes a check of the field it reads."""
    for trigger in effects.stop:
        read = names_read(trigger)
        last = next((each for each in reversed(content.fields) if each.name in read), None)
        if last is None:
            taken.notes.append("「先へ進ませない」規則は写せませんでした。")
            continue
        valid = _with(last.valid, [{"!": [trigger]}])
        made = replace(last, valid=valid, messages=(*last.messages, ("valid", _STOP)))
        content = field_changed(content, last.name, made)
    return content
