"""The door of filing: used by the pages and the JSON API of online applications, and by the world's protocols."""

from .actions import STAFF_CHANNELS, Receipt, answer_correction, file_application, receipt_of, signs_besides
from .behalf import application_for
from .card_signature import signature_rule, way_to_sign
from .city_facts import PURPOSE, agree, agreed, lookable
from .envelope import Envelope, envelope_of
from .fees import fee_of
from .mails import LINK_DAYS, link_token, number_of, send_link, tell_guest, tell_news

__all__ = [
    "LINK_DAYS",
    "PURPOSE",
    "STAFF_CHANNELS",
    "Envelope",
    "Receipt",
    "agree",
    "agreed",
    "answer_correction",
    "application_for",
    "envelope_of",
    "fee_of",
    "file_application",
    "link_token",
    "lookable",
    "number_of",
    "receipt_of",
    "send_link",
    "signature_rule",
    "signs_besides",
    "tell_guest",
    "tell_news",
    "way_to_sign",
]
