"""The languages of our pages, for what followers are told."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.utils.translation import override

from .channels import Words

_OWN = "ja"
Said = TypeVar("Said")


def in_each_language(words: Callable[[], Words]) -> dict[str, Words]:
    """What `words` says in each language of our pages but Japanese: a post's `versions`. It asks gettext, which is in
    that language for the call, and stays Japanese where nothing is translated.
    """
    found = {}
    for code, _ in settings.LANGUAGES:
        if code != _OWN:
            with override(code):
                found[code] = words()
    return found


def in_japanese(words: Callable[[], Said]) -> Said:
    """What it says in the city's own language, whichever the page has: for what is kept and for staff."""
    with override(_OWN):
        return words()
