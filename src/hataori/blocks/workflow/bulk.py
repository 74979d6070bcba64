"""One act on many cases: each in its own transaction, each with its own answer."""

from collections.abc import Callable, Iterable

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError

from . import actions, queries
from .types import BulkResult, Case

_Act = Callable[[str], Case]


def bulk_assign(numbers: Iterable[str], assignee_id: str, actor: Actor, *, assignee_name: str = "") -> BulkResult:
    """Give several cases to one person; the result names each case that could not be given, and why."""
    return _each(numbers, lambda number: actions.assign(number, assignee_id, actor, assignee_name=assignee_name))


def bulk_advance(numbers: Iterable[str], actor: Actor) -> BulkResult:
    """Move several cases each to its next stage ahead; none is sent back, none decided."""
    return _each(numbers, lambda number: _advance(number, actor))


def bulk_complete(numbers: Iterable[str], actor: Actor) -> BulkResult:
    """Complete several cases whose notices have been handed over."""
    return _each(numbers, lambda number: actions.complete(number, actor))


def _advance(number: str, actor: Actor) -> Case:
    found = queries.case_for(number, actor)
    ahead = queries.onward(found)
    if ahead is None:
        raise Conflict("not_allowed_now", f"「{found.stage.label}」からは一括で進められません。")
    return actions.advance(number, ahead, actor, version=found.version)


def _each(numbers: Iterable[str], act: _Act) -> BulkResult:
    done: list[str] = []
    failed: dict[str, str] = {}
    for number in dict.fromkeys(numbers):
        try:
            act(number)
            done.append(number)
        except HataoriError as error:
            failed[number] = error.message
    return BulkResult(tuple(done), failed)
