"""The door of payments: fees and what became of them."""

from .actions import cancel, charge, exempt, receive_cash, refund
from .card import start_card, take_answer, visit
from .configuration import card_page
from .queries import charge_of
from .slips import issue_slip, receive_slip, return_slip, slip_of, slips_of
from .types import STATE_TITLES, CardVisit, Charge, Slip

__all__ = [
    "STATE_TITLES",
    "CardVisit",
    "Charge",
    "Slip",
    "cancel",
    "card_page",
    "charge",
    "charge_of",
    "exempt",
    "issue_slip",
    "receive_cash",
    "receive_slip",
    "refund",
    "return_slip",
    "slip_of",
    "slips_of",
    "start_card",
    "take_answer",
    "visit",
]
