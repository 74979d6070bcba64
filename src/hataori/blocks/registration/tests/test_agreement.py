"""The browser shows, requires and computes what the server does, whatever the form and whatever is typed."""

import json
import os
import shutil
import subprocess
import tempfile
from datetime import date
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hataori.blocks.registration import api
from hataori.blocks.registration.tests.made import everything, random_form
from hataori.kernel.logic.tests.browser_side import plain

NODE = shutil.which("node")
SCRIPTS = Path(str(files("hataori.web"))) / "components" / "static" / "logic"
ON = date(2026, 11, 25)
FORMS = int(os.environ.get("HATAORI_FORM_PAIRS", "2000")) // 4


def browser_states(pairs: list[tuple[api.Form, dict[str, str]]]) -> list[Any]:
    """What the browser makes of forms and answers, in one process."""
    assert NODE, "node is not here: the browser's forms were NOT compared with the server's"
    lines = "".join(json.dumps([api.browser_program(form, ON), typed]) + "\n" for form, typed in pairs)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SCRIPTS, folder, dirs_exist_ok=True)
        (Path(folder) / "package.json").write_text('{"type": "module"}')
        batch = Path(__file__).with_name("forms.mjs")
        command = [NODE, str(batch), str(Path(folder) / "form.js")]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def server_state(form: api.Form, typed: dict[str, str]) -> Any:
    """The same from the server."""
    state = api.state_of(form, typed, ON)
    pages = [
        {"id": page.id, "fields": [{"name": f.name, "required": f.required} for f in page.fields]}
        for page in state.pages
    ]
    return {"pages": pages, "texts": dict(state.texts), "facts": dict(state.facts)}


@pytest.mark.skipif(NODE is None, reason="NODE ABSENT: the browser's forms were NOT compared with the server's")
@pytest.mark.parametrize("seed", range(4))
def test_server_and_browser_agree_on_every_form_and_answer(seed):
    rng = Random(seed)  # noqa: S311  forms to compare, no secret
    pairs = [random_form(rng) for _ in range(FORMS)]
    for (form, typed), browser in zip(pairs, browser_states(pairs), strict=True):
        server = server_state(form, typed)
        assert plain(server) == plain(browser), (api.browser_program(form, ON), typed)


@pytest.mark.skipif(NODE is None, reason="NODE ABSENT: the browser's forms were NOT compared with the server's")
def test_they_agree_on_a_form_with_everything():
    typed = {
        "has_partner": "yes",
        "partner_income": "３００万円",
        "own_income": "６，０００，０００円",
        "children": "2",
        "children.0.child_birth": "平成28年4月2日",
        "children.1.child_birth": "R6.1.1",
        "help": "meal\nride",
    }
    for some in ({}, typed, {**typed, "has_partner": "no"}, {**typed, "partner_income": "3,000,000"}):
        (browser,) = browser_states([(everything(), some)])
        assert plain(browser) == plain(server_state(everything(), some))
