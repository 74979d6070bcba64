"""What can be said of rules before anybody answers: mistakes with their place, names read, cycles among fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.logic.evaluator import measure
from hataori.kernel.logic.failure import LogicFailure
from hataori.kernel.logic.json_values import Json, is_array, is_object, kind, number
from hataori.kernel.logic.operators import BY_NAME, MANY, Operator, Takes

_DIVIDING: Final = {"divide", "remainder"}
_ITERATING: Final = {"map", "filter", "reduce", "all", "some", "none", "count", "find"}


def problems_of(rule: Json) -> tuple[FieldProblem, ...]:
    """Every mistake that needs no answers to see; none when the rule may be published.

    `field` is the place as a JSON pointer (RFC 6901) into the rule. Codes: logic_too_deep, logic_too_long,
    logic_unknown_operator, logic_invalid_arguments (number of values, a list not written out, a value no JSON can
    hold), logic_not_a_number (a division by a written zero, a sum with a written word).
    """
    try:
        measure(rule)
    except LogicFailure as failure:
        return (FieldProblem("", failure.code, failure.message),)
    return tuple(_problems(rule, ""))


def _problems(rule: Json, at: str) -> Iterator[FieldProblem]:
    if is_array(rule):
        for index, part in enumerate(rule):
            yield from _problems(part, f"{at}/{index}")
    elif is_object(rule):
        yield from _operation_problems(rule, at)
    else:
        try:
            kind(rule)
        except LogicFailure as failure:
            yield FieldProblem(at, failure.code, "規則にはJSONの値だけを書いてください。")


def _operation_problems(rule: Mapping[str, Json], at: str) -> Iterator[FieldProblem]:
    if not rule:
        return
    name, written = next(iter(rule.items()))
    operator = BY_NAME.get(name)
    if len(rule) > 1 or operator is None:
        yield FieldProblem(at, "logic_unknown_operator", _unknown(tuple(rule)))
        return
    below = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
    yield from _shape_problems(operator, written, below)
    if operator.semantics != "preserve":
        yield from _problems(written, below)


def _unknown(names: tuple[str, ...]) -> str:
    if len(names) > 1:
        return f"「{'」「'.join(names)}」が並んでいます。演算子は一つずつ入れ子にしてください。"
    return f"「{names[0]}」という演算子はありません。つづりを確認してください。"


def _shape_problems(operator: Operator, written: Json, at: str) -> Iterator[FieldProblem]:
    if operator.takes is Takes.RULE:
        return
    if is_array(written):
        if not operator.least <= len(written) <= operator.most:
            yield FieldProblem(at, "logic_invalid_arguments", _how_many(operator, len(written)))
        yield from _division_problems(operator, written, at)
    elif operator.takes is Takes.RULES:
        yield FieldProblem(at, "logic_invalid_arguments", f"「{operator.name}」の値は [ ] で並べて書いてください。")


def _how_many(operator: Operator, given: int) -> str:
    most = "" if operator.most == MANY else f"{operator.most}個以下"
    least = f"{operator.least}個以上" if operator.least else ""
    wanted = f"{operator.least}個" if operator.least == operator.most else least + most
    return f"「{operator.name}」の値は{wanted}にしてください（いまは{given}個）。"


def _division_problems(operator: Operator, written: Sequence[Json], at: str) -> Iterator[FieldProblem]:
    if operator.semantics not in _DIVIDING:
        return
    first = 1 if len(written) > 1 else 0
    for index in range(first, len(written)):
        if _is_written_zero(written[index]):
            yield FieldProblem(f"{at}/{index}", "logic_not_a_number", "0で割ることはできません。")


def _is_written_zero(rule: Json) -> bool:
    if is_array(rule) or is_object(rule):
        return False
    try:
        return number(rule) == 0
    except LogicFailure:
        return False


def names_read(rule: Json) -> frozenset[str]:
    """The names of the answers (first step of each path) a rule reads where it stands, for dependencies.

    Inside map, filter and the like, names belong to the items and are not told; a climb out of them by
    {"val": [[n], …]} is. A name that is itself computed is not known before the answers and not told.
    """
    return frozenset(_names(rule, 0))


def _names(rule: Json, depth: int) -> Iterator[str]:
    if is_array(rule):
        for part in rule:
            yield from _names(part, depth)
    elif is_object(rule) and len(rule) == 1:
        name, written = next(iter(rule.items()))
        operator = BY_NAME.get(name)
        if operator is not None and operator.semantics != "preserve":
            yield from _operation_names(operator.semantics, written, depth)


def _operation_names(semantics: str, written: Json, depth: int) -> Iterator[str]:
    parts = written if is_array(written) else (written,)
    if semantics == "var" and depth == 0:
        yield from _dotted(parts[:1])
    elif semantics in {"val", "exists"}:
        yield from _path(parts, depth)
    elif semantics == "missing" and depth == 0:
        yield from _dotted(parts)
    elif semantics == "missing_some" and depth == 0:
        yield from _dotted(parts[1] if len(parts) > 1 and is_array(parts[1]) else ())
    for index, part in enumerate(parts):
        inside = 2 if semantics in _ITERATING and index == 1 else 2 if semantics == "try" and index else 0
        yield from _names(part, depth + inside)


def _dotted(names: Sequence[Json]) -> Iterator[str]:
    for name in names:
        if isinstance(name, str) and name:
            yield name.split(".")[0]


def _path(parts: Sequence[Json], depth: int) -> Iterator[str]:
    climbed = 0
    if parts and is_array(parts[0]):
        head = parts[0][0] if parts[0] else 0
        climbed, parts = abs(head) if isinstance(head, int) else 0, parts[1:]
    if climbed == depth and parts and isinstance(parts[0], str):
        yield parts[0]


def order_of(rules: Mapping[str, Json]) -> tuple[str, ...]:
    """Computed fields in an order in which each comes after those it reads.

    Raises Rejected (code logic_cycle) naming every field of a cycle, so that it is refused at publication.
    """
    reads = {name: names_read(rule) & rules.keys() for name, rule in rules.items()}
    ordered: list[str] = []
    while ready := [name for name in rules if name not in ordered and reads[name] <= set(ordered)]:
        ordered += ready
    if stuck := _cycle({name: reads[name] for name in rules if name not in ordered}):
        around = " → ".join((*stuck, stuck[0]))
        message = f"計算が一巡しています（{around}）。どれか一つを、ほかから計算しない項目にしてください。"
        raise Rejected(FieldProblem(name, "logic_cycle", message) for name in stuck)
    return tuple(ordered)


def _cycle(reads: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """One cycle among names each of which waits for another, () of none."""
    path: list[str] = []
    name = next(iter(reads), None)
    while name is not None and name not in path:
        path.append(name)
        name = min(reads[name] & reads.keys(), default=None)
    return tuple(path[path.index(name) :]) if name is not None else ()
