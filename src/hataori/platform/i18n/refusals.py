"""Finds the sentences in which the code refuses something: `Conflict("code", "…")`, `FieldProblem`, `sentence("…")`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SENTENCE_AT = {
    "Conflict": 1,
    "Forbidden": 1,
    "NotFound": 1,
    "RecurrenceProblem": 1,
    "SlowDown": 1,
    "TimeProblem": 1,
    "Unavailable": 1,
    "FieldProblem": 2,
    "Rejected": 1,
    "sentence": 0,
}
_TABLE = "marked"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence; `text` is empty where the code glues it together, so that nobody can translate it."""

    text: str
    line: int


def refusals(path: Path) -> Iterator[Refusal]:
    """The sentences of one file, in its order; those glued together (f-strings, `.format`) without their text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = _constants(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name == _TABLE:
            yield from (Refusal(text, call.lineno) for text in _texts(call.args[0]) if _is_japanese(text))
        elif name in _SENTENCE_AT and (found := _argument(call, _SENTENCE_AT[name], constants)) is not None:
            yield from _refusal(found)


def _refusal(found: ast.expr) -> Iterator[Refusal]:
    glued = isinstance(found, ast.JoinedStr | ast.BinOp) or _is_format(found)
    texts = [text for text in _texts(found) if _is_japanese(text)]
    if glued and texts:
        yield Refusal("", found.lineno)
    elif isinstance(found, ast.Constant | ast.IfExp):
        yield from (Refusal(text, found.lineno) for text in texts)


def _argument(call: ast.Call, at: int, constants: dict[str, ast.expr]) -> ast.expr | None:
    """What stands in the sentence's place, with the file's own constants looked up; a star spreads (code, sentence)."""
    if call.args and isinstance(call.args[0], ast.Starred):
        spread = constants.get(getattr(call.args[0].value, "id", ""))
        return spread.elts[-1] if isinstance(spread, ast.Tuple) else None
    given = call.args[at] if at < len(call.args) else None
    return constants.get(given.id) if isinstance(given, ast.Name) else given


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _texts(found: ast.AST) -> Iterator[str]:
    for node in ast.walk(found):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _is_format(found: ast.expr) -> bool:
    return isinstance(found, ast.Call) and getattr(found.func, "attr", "") == "format"


def _is_japanese(text: str) -> bool:
    return any("\u3041" <= each <= "\u9fff" for each in text)
