"""The door of surveys: invite after a use; read the scores by place."""

from .actions import answer, invite, send_due
from .queries import overall, scores
from .types import LEAST_SHOWN, SCALE, Invitation, PlaceScore, Survey

__all__ = [
    "LEAST_SHOWN",
    "SCALE",
    "Invitation",
    "PlaceScore",
    "Survey",
    "answer",
    "invite",
    "overall",
    "scores",
    "send_due",
]
