"""A file's name as its giver wrote it, less what could deceive a reader or a system."""

import re

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LONGEST = 200
_EXTENSION = 10


def shown_name(name: str) -> str:
    """The name without folders, what cannot be seen or stored, and marks that turn writing round; never normalised."""
    last = re.split(r"[/\\]", name)[-1]
    kept = _UNSEEN.sub("", last).strip().lstrip(".") or "ファイル"
    if len(kept) <= _LONGEST:
        return kept
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension) > _EXTENSION:
        return kept[:_LONGEST]
    return f"{stem[: _LONGEST - len(extension) - 1]}.{extension}"
