"""Runs the browser's evaluator under node, and tells two outcomes apart."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from hataori.kernel.logic.evaluator import evaluate
from hataori.kernel.logic.failure import LogicFailure

NODE = shutil.which("node")
ABSENT = "node is not here: the browser's evaluator was NOT compared with the server's"
SCRIPTS = Path(str(files("hataori.web"))) / "components" / "static" / "logic"
Pair = tuple[Any, Any]
Outcome = dict[str, Any]


def browser_outcomes(pairs: Iterable[Pair]) -> list[Outcome]:
    """What the browser's evaluator makes of each pair, in one process."""
    return [json.loads(line) for line in _batch(pairs).stdout.split("\n") if line]


def browser_seconds(pairs: Iterable[Pair]) -> float:
    """How long the browser's evaluator took for all pairs, reading and writing apart."""
    return float(_batch(pairs).stderr)


def _batch(pairs: Iterable[Pair]) -> subprocess.CompletedProcess[str]:
    assert NODE, ABSENT
    lines = "".join(json.dumps(pair) + "\n" for pair in pairs)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SCRIPTS, folder, dirs_exist_ok=True)
        (Path(folder) / "package.json").write_text('{"type": "module"}')
        batch = Path(__file__).with_name("batch.mjs")
        return subprocess.run(
            [NODE, str(batch), str(Path(folder) / "evaluate.js")],
            input=lines,
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )


def server_outcome(pair: Pair) -> Outcome:
    """What the server's evaluator makes of a pair."""
    try:
        return {"value": evaluate(*pair)}
    except LogicFailure as failure:
        return {"error": failure.type, "code": failure.code}


def plain(value: Any) -> Any:
    """A value with its kinds spelt out, numbers as doubles, so that True and 1 differ and 1 and 1.0 do not."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ("number", float(value))
    return (type(value).__name__, value)


def differences(pairs: list[Pair]) -> list[tuple[Pair, Outcome, Outcome]]:
    """The pairs on which the two evaluators do not agree."""
    found = []
    for pair, browser in zip(pairs, browser_outcomes(pairs), strict=True):
        server = server_outcome(pair)
        if plain(server) != plain(browser):
            found.append((pair, server, browser))
    return found
