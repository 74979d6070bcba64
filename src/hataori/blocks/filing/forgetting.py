"""Mails to people without an account carry their address: whatever is left of them goes with the case."""

from hataori.platform.forgetting import Forgetter
from hataori.platform.outbox import api as outbox

FORGETTERS = (Forgetter("filing.mails", outbox.forget),)
"""Their keys hold the receipt number (`mails.py`, and the request to a second signer)."""
