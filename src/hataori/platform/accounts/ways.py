"""Other ways in: apps above offer `sign_in_ways.py` with WAYS, functions that answer a Way or None.

The sign-in page and the step-up page show them as links; `next` is where the person goes on afterwards.
"""

from dataclasses import dataclass

from hataori.platform.discovery import collected


@dataclass(frozen=True, slots=True)
class Way:
    """One way: what its button says, where it leads, and a word of warning (模擬) where it needs one."""

    label: str
    url: str
    note: str = ""


def ways(next_url: str, *, step_up: bool = False) -> list[Way]:
    """What this installation offers beside password and passkey."""
    found = (way(next_url, step_up=step_up) for way in collected("sign_in_ways", "WAYS"))
    return [each for each in found if each]
