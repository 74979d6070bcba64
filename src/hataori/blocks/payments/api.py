"""The door of payments: fees and what became of them."""

from .actions import cancel, charge, exempt, receive_cash, refund
from .card import start_card, take_answer, visit
from .codes import SlipCodes
from .configuration import card_page, institution
from .intake import inquire, take_notice
from .progress import Step, steps
from .queries import charge_of
from .remitting import remittances_of, return_surplus, surpluses
from .slips import issue_slip, last_slip_of, printable, receive_slip, return_slip, slip_of, slips_of
from .symbols import barcode_svg, qr_svg
from .types import STATE_TITLES, CardVisit, Charge, Remittance, Slip

__all__ = [
    "STATE_TITLES",
    "CardVisit",
    "Charge",
    "Remittance",
    "Slip",
    "SlipCodes",
    "Step",
    "barcode_svg",
    "cancel",
    "card_page",
    "charge",
    "charge_of",
    "exempt",
    "inquire",
    "institution",
    "issue_slip",
    "last_slip_of",
    "printable",
    "qr_svg",
    "receive_cash",
    "receive_slip",
    "refund",
    "remittances_of",
    "return_slip",
    "return_surplus",
    "slip_of",
    "slips_of",
    "start_card",
    "steps",
    "surpluses",
    "take_answer",
    "take_notice",
    "visit",
]
