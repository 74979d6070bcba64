"""The rules of a record's history: one line follows the other, none is rewritten, any past day can be asked."""

from collections.abc import Sequence
from dataclasses import replace

from hataori.kernel.errors import Conflict, FieldProblem, Rejected

from .types import HEAD, Entry, Line, Reason, Status

_ENDS_LIFE_HERE = {Reason.MOVE_OUT: Status.MOVED_OUT, Reason.DEATH: Status.DEAD}


def appended(lines: Sequence[Line], new: Line) -> tuple[Line, ...]:
    """The history with one more line: the open one ends where the new one begins.

    Conflict (before_last) for a change dated before the last one, (dead) after a death; Rejected where the entry does
    not fit its reason.
    """
    if problems := entry_problems(new.entry, new.reason):
        raise Rejected(problems)
    if not lines:
        return (replace(new, ends=None),)
    last = lines[-1]
    if new.begins < last.begins:
        raise Conflict("before_last", f"直前の異動（{last.begins}）より前の日付では記録できません。")
    if last.entry.status == Status.DEAD and new.reason != Reason.CORRECTION:
        raise Conflict("dead", "亡くなった方の記録は、修正のほかは変えられません。")
    return (*lines[:-1], replace(last, ends=new.begins), replace(new, ends=None))


def entry_problems(entry: Entry, reason: Reason) -> list[FieldProblem]:
    """What keeps an entry from standing in the register."""
    problems = []
    if not entry.family.strip():
        problems.append(FieldProblem("family", "required", "氏名を入力してください。"))
    if not entry.address.strip() and entry.status == Status.RESIDENT:
        problems.append(FieldProblem("address", "required", "住所を入力してください。"))
    if not entry.relation.strip():
        problems.append(FieldProblem("relation", "required", "続柄を入力してください。"))
    wanted = _ENDS_LIFE_HERE.get(reason)
    if (wanted or Status.RESIDENT) != entry.status and reason != Reason.CORRECTION:
        problems.append(FieldProblem("status", "reason", "異動の理由と、住民・転出・死亡の別が合っていません。"))
    return problems


_UP, _DOWN, _SAME = "parent", "child", "sibling"
_CENTRE = {HEAD, "妻", "夫"}
_CHILDREN = {"子", "長男", "長女", "養子"}
_PARENTS = {"父", "母", "養父", "養母", "妻の父", "妻の母", "夫の父", "夫の母"}


def kin(me: str, other: str, *, one_young_couple: bool = True) -> str:
    """What `other` is to `me`, both 続柄 being seen from the head: spouse, child, parent, grandchild, grandparent,
    sibling, self_or_other. Where the register cannot tell (two couples of children), other.
    """
    if me in _CENTRE:
        return _seen_from_centre(other)
    if me in _CHILDREN or me in {"子の妻", "子の夫"}:
        return _seen_from_child(me, other, one_young_couple=one_young_couple)
    if me == "子の子":
        return _seen_from_grandchild(other, one_young_couple=one_young_couple)
    if me in _PARENTS:
        return {"子の子": "other", "子": "grandchild"}.get(other, "child" if other in _CENTRE else "spouse")
    return "other"


def _seen_from_centre(other: str) -> str:
    if other in _CENTRE:
        return "spouse"
    if other in _CHILDREN or other in {"妻の子", "夫の子"}:
        return _DOWN
    if other in _PARENTS:
        return _UP
    return {"子の子": "grandchild", "兄": _SAME, "姉": _SAME, "弟": _SAME, "妹": _SAME}.get(other, "other")


def _seen_from_child(me: str, other: str, *, one_young_couple: bool) -> str:
    in_law = me in {"子の妻", "子の夫"}
    if other in _CENTRE:
        return "other" if in_law else _UP
    if other == "子の子":
        return _DOWN if one_young_couple else "other"
    if other in {"子の妻", "子の夫"} or (in_law and other in _CHILDREN):
        return "spouse" if one_young_couple else "other"
    if other in _CHILDREN:
        return _SAME
    return "grandparent" if other in _PARENTS and not in_law else "other"


def _seen_from_grandchild(other: str, *, one_young_couple: bool) -> str:
    if other in _CENTRE:
        return "grandparent"
    if other == "子の子":
        return _SAME if one_young_couple else "other"
    return _UP if one_young_couple and (other in _CHILDREN or other in {"子の妻", "子の夫"}) else "other"
