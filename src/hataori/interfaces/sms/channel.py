"""SMS as a channel: numbers of this country's mobile phones, counted in parts as they are billed.

Providers in Japan each have a form of their own, none public enough to build on; this adapter speaks the plainest
one (POST /v1/messages with a key) and a city's provider needs these few lines anew.
"""

import re
from collections.abc import Sequence

import httpx
from django.conf import settings

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.api import Outcome, Recipient, Sending
from hataori.kernel.errors import Unavailable
from hataori.kernel.text import halfwidth
from hataori.platform.egress import fetch

NAME, KIND = "sms", "sms"
MOST_PARTS = 10
_MOBILE = re.compile(r"0[789]0\d{8}")
_MANY, _BROKEN = 429, 500
_LONGEST = 660


def number_of(text: str) -> str:
    """The number as providers take it (+8190…). ValueError for what is no mobile number of this country."""
    digits = re.sub(r"[^0-9+]", "", halfwidth(text))
    national = f"0{digits[3:]}" if digits.startswith("+81") else digits
    if not _MOBILE.fullmatch(national):
        raise ValueError("no mobile number")
    return f"+81{national[1:]}"


def text_of(sending: Sending, language: str) -> str:
    """Title and link, and the text where there is one."""
    words = sending.post.words(language)
    return messaging.whole(messaging.Post(words.title, words.text, sending.post.url))


def send(sending: Sending, recipients: Sequence[Recipient]) -> Sequence[Outcome]:
    """One call a message; the key is the same at every attempt."""
    return [_one(sending, each) for each in recipients]


def _one(sending: Sending, to: Recipient) -> Outcome:
    text = text_of(sending, to.language)
    parts = messaging.sms_parts(text)
    if parts > MOST_PARTS:
        return Outcome(to.address_id, "refused", f"長すぎます（{parts}通分）")
    try:
        number = number_of(to.value)
    except ValueError:
        return Outcome(to.address_id, "refused", "携帯電話の番号ではありません")
    return _answered(to, *_asked(f"{sending.key}:{to.address_id}", number, text, parts))


def _asked(key: str, number: str, text: str, parts: int) -> tuple[int, str]:
    """The status, 0 where nobody answered, and a word."""
    at = settings.HATAORI_MESSENGERS["sms"]
    headers = {"Authorization": f"Bearer {at['token']}", "Idempotency-Key": key}
    body = {"to": number, "from": at["sender"], "text": text, "parts": parts}
    try:
        answer = fetch("sms", "POST", f"{at['url']}/v1/messages", json=body, headers=headers)
    except (httpx.HTTPError, Unavailable) as error:
        return 0, type(error).__name__
    return answer.status_code, answer.text[:200]


def _answered(to: Recipient, status: int, said: str) -> Outcome:
    if httpx.codes.is_success(status):
        return Outcome(to.address_id, "taken")
    if status == _MANY:
        return Outcome(to.address_id, "later", "429", 30.0)
    return Outcome(to.address_id, "later" if status == 0 or status >= _BROKEN else "refused", f"{status} {said}")


CHANNEL = messaging.Channel(
    NAME,
    "SMS",
    "person",
    KIND,
    max_length=_LONGEST,
    length=messaging.utf16_length,
    send=send,
    is_ready=lambda: bool(settings.HATAORI_MESSENGERS["sms"]["url"]),
    is_simulated=lambda: bool(settings.HATAORI_MESSENGERS["sms"]["simulated"]),
    rate=messaging.Rate(10.0, 50),
)
