"""The door of mandates: who acts for whom, and the record of what was filed for another."""

from .actions import answer, authorise, confirm_paper, propose, record_representation, register_organisation, revoke
from .queries import (
    mandates_of,
    mandates_over,
    members,
    organisations,
    papers_waiting,
    representation,
    standing,
    standings,
    still_acts,
)
from .types import KIND_TITLES, Mandate, Organisation, Representation, Standing

__all__ = [
    "KIND_TITLES",
    "Mandate",
    "Organisation",
    "Representation",
    "Standing",
    "answer",
    "authorise",
    "confirm_paper",
    "mandates_of",
    "mandates_over",
    "members",
    "organisations",
    "papers_waiting",
    "propose",
    "record_representation",
    "register_organisation",
    "representation",
    "revoke",
    "standing",
    "standings",
    "still_acts",
]
