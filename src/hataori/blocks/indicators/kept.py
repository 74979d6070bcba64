"""Answers kept in this process as long as no number has changed: one small row tells."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar, cast
from uuid import uuid4

from hataori.platform.pages.kept import Kept
from hataori.platform.prepared import LookUp

from . import models

T = TypeVar("T")
# Names of departments and the like change without touching a number: nothing is kept longer than this.
_answers: Kept[Any] = Kept(longest=timedelta(seconds=60))


def generation() -> str:
    """A token that is another one after each change of a number, a figure, a definition or a setting; empty at first.

    It is written in the transaction of the change, so that whoever reads the same token reads the same numbers.
    """
    row = _progress().first(1)
    return row.token if row else ""


@cache
def _progress() -> LookUp[models.Progress]:
    return LookUp(models.Progress.objects.all, "id")


def touch() -> None:
    """Say, in the caller's transaction, that numbers are no longer what they were."""
    models.Progress.objects.update_or_create(id=1, defaults={"token": uuid4().hex})


def kept(key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What `make` gave for `key` since the last change; made anew otherwise."""
    token = generation()
    return cast("T", _answers.answer(token, key, make)) if token else make()
