"""Who may, and which step follows which. Pure."""

from hataori.kernel.actor import Role

HANDLERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
MANAGERS = (Role.OPERATOR, Role.DX_OFFICE)
TO_GO = ("waiting", "held")
RESULTS = {"accepted": "accepted", "受理": "accepted", "error": "error", "エラー": "error", "processed": "processed",
           "処理済": "processed"}  # fmt: skip
"""What a result file may say of a line."""

_RANK = {"handed": 0, "accepted": 1, "error": 2, "processed": 3}


def wanted(when: str, event: str, outcome: str) -> bool:
    """Whether a route takes the case that this event is about: decided, or accepted without a decision (届出)."""
    if event == "case.completed":
        return outcome == ""
    return outcome == "granted" or (when == "decided" and outcome == "refused")


def follows(before: str, after: str) -> bool:
    """Whether a result moves a case on. Files may come out of order: nothing steps back (accepted after processed);
    only an error may be mended to processed.
    """
    return before in _RANK and _RANK[after] > _RANK[before]
