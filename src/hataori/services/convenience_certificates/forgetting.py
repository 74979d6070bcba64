"""A certificate counted for a case: the count stays, the case's number goes with the case."""

from collections.abc import Mapping

from hataori.platform.forgetting import Forgetter

from . import models

NOBODY: Mapping[str, object] = {"holder_id": None, "subject_ids": [], "wishes": {}, "proof": "", "asker": ""}
"""What is left of whose it was, once it is forgotten."""


def forget(number: str) -> int:
    """Whose certificate it was, where the counter issued it for that case; the number keeps it from counting twice."""
    return models.Issue.objects.filter(case_number=number).update(**NOBODY)


FORGETTERS = (Forgetter("convenience_certificates.issue", forget),)
