"""The door of payments: fees and what became of them."""

from .actions import cancel, charge, exempt, receive_cash, refund
from .card import start_card, take_answer, visit
from .configuration import card_page
from .panel import SlipPanel, slip_panel
from .paper import kind_title, slip_paper
from .queries import charge_of
from .remitting import remittances_of, return_surplus, surpluses
from .slips import issue_slip, last_slip_of, receive_slip, return_slip, slip_of, slips_of
from .types import STATE_TITLES, CardVisit, Charge, Remittance, Slip

__all__ = [
    "STATE_TITLES",
    "CardVisit",
    "Charge",
    "Remittance",
    "Slip",
    "SlipPanel",
    "cancel",
    "card_page",
    "charge",
    "charge_of",
    "exempt",
    "issue_slip",
    "kind_title",
    "last_slip_of",
    "receive_cash",
    "receive_slip",
    "refund",
    "remittances_of",
    "return_slip",
    "return_surplus",
    "slip_of",
    "slip_panel",
    "slip_paper",
    "slips_of",
    "start_card",
    "surpluses",
    "take_answer",
    "visit",
]
