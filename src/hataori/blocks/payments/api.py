"""The door of payments: fees and what became of them."""

from .actions import cancel, charge, exempt, receive_cash, refund
from .card import start_card, take_answer, visit
from .configuration import card_page
from .queries import charge_of
from .types import STATE_TITLES, CardVisit, Charge

__all__ = [
    "STATE_TITLES",
    "CardVisit",
    "Charge",
    "cancel",
    "card_page",
    "charge",
    "charge_of",
    "exempt",
    "receive_cash",
    "refund",
    "start_card",
    "take_answer",
    "visit",
]
