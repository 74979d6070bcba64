"""What is new, looked up once a second in each process: the front page asks with every reader (ADR 0087)."""

from datetime import timedelta

from django.db import transaction

from hataori.platform.pages.kept import Kept

from . import reading

SECONDS = 1
"""So late another process of the installation may know of a change."""

_kept: Kept[str] = Kept(most=8, longest=timedelta(seconds=SECONDS))


def changed() -> None:
    """Something went on the site or left it: this process looks anew at once. To be said when that is committed."""
    _kept.forget()


def state(newest: int) -> str:
    """Another text after each change of the newest posts. Inside a transaction it is always looked up."""
    if transaction.get_connection().in_atomic_block:
        return _looked_up(newest)
    return _kept.answer(None, newest, lambda: _looked_up(newest))


def _looked_up(newest: int) -> str:
    return ",".join(f"{key} {at}" for key, at in reading.public().values_list("key", "changed_at")[:newest])
