"""A small export in the shape of Open Forms' (forms.json, formSteps.json, formDefinitions.json …), written by us."""

import io
import json
import zipfile
from typing import Any


def component(kind: str, key: str, label: str, **more: Any) -> dict[str, Any]:
    """A component as form.io writes it."""
    return {"type": kind, "key": key, "label": label, "validate": {"required": more.pop("required", False)}, **more}


ABOUT = [
    component("textfield", "full.name", "Name", required=True),
    component("date", "birth", "Birth date", required=True),
    component("radio", "dogs", "Dogs", values=[{"value": "0", "label": "None"}, {"value": "1", "label": "One"}]),
    component(
        "fieldset",
        "box",
        "Dog",
        conditional={"show": True, "when": "dogs", "eq": "1"},
        components=[component("textfield", "dogName", "Dog's name", required=True)],
    ),
    component(
        "selectboxes", "wants", "Wants", values=[{"value": "bag", "label": "Bag"}, {"value": "tag", "label": "Tag"}]
    ),
    component("textfield", "tagText", "Text on the tag", hidden=True),
    component("content", "minor", "minor", html="<p>Under 18: <b>come</b> with a parent.</p>", hidden=True),
    component("editgrid", "people", "People", components=[component("textfield", "who", "Who")]),
    component("file", "photo", "Photo"),
    component("signature", "sign", "Signature"),
]
EXTRA = [
    component("checkbox", "sure", "I am sure", required=True),
    component("number", "age", "Age", validate={"min": 1}),
]
LOGIC = [
    {
        "json_logic_trigger": {"==": [{"var": "wants.tag"}, True]},
        "actions": [
            {"component": "tagText", "action": {"type": "property", "property": {"value": "hidden"}, "state": False}}
        ],
    },
    {
        "json_logic_trigger": {">": [{"date": {"var": "birth"}}, {"-": [{"today": []}, {"rdelta": [18, 0, 0]}]}]},
        "actions": [
            {"component": "minor", "action": {"type": "property", "property": {"value": "hidden"}, "state": False}},
            {"component": "", "action": {"type": "disable-next"}},
        ],
    },
    {
        "json_logic_trigger": {"==": [{"var": "dogs"}, "0"]},
        "actions": [{"form_step_uuid": "s2", "action": {"type": "step-not-applicable"}}],
    },
    {
        "json_logic_trigger": {"==": [{"var": "dogs"}, "1"]},
        "actions": [{"component": "sure", "action": {"type": "fetch-from-service"}}],
    },
]
PARTS = {
    "forms.json": [{"name": "Dog", "introduction_page_content": "<p>Welcome.</p>"}],
    "formSteps.json": [
        {"uuid": "s2", "index": 1, "slug": "extra", "form_definition": "https://forms.invalid/form-definitions/d2"},
        {"uuid": "s1", "index": 0, "slug": "about", "form_definition": "https://forms.invalid/form-definitions/d1"},
    ],
    "formDefinitions.json": [
        {"uuid": "d1", "name": "About you", "configuration": {"display": "form", "components": ABOUT}},
        {"uuid": "d2", "name": "Extra", "configuration": {"display": "form", "components": EXTRA}},
    ],
    "formLogic.json": LOGIC,
    "formVariables.json": [],
    "_meta.json": {},
}


def export() -> bytes:
    """The export's zip."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, part in PARTS.items():
            made.writestr(name, json.dumps(part))
    return kept.getvalue()
