"""The end of a 転入届: the hash of who arrived goes with it."""

from hataori.platform.forgetting import Forgetter

from . import models


def forget(number: str) -> int:
    """Forget who came with that notification."""
    return models.Visit.objects.filter(notice=number).exclude(people="").update(people="")


FORGETTERS = (Forgetter("smart_counter.people", forget),)
