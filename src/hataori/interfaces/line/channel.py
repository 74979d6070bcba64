"""LINE as channels of the messaging block: to linked persons (push, multicast) and to all friends (broadcast)."""

from collections.abc import Callable, Sequence

import httpx
from django.conf import settings

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.api import Outcome, PostRefused, Receipt, Recipient, Sending
from hataori.kernel.errors import Unavailable

from . import sdk
from .bot import api

NAME, KIND = "line", "line"
FRIENDS, FRIENDS_KIND = "line_friends", "line_friends"
LONGEST, MOST_TO = 5000, 500
_REPEATED, _MANY, _BROKEN = 409, 429, 500
_NOT_NOW_S = 60.0


def _text(sending: Sending, language: str) -> str:
    words, post = sending.post.words(language), sending.post
    return messaging.whole(messaging.Post(words.title, words.text, post.url))


def send(sending: Sending, recipients: Sequence[Recipient]) -> Sequence[Outcome]:
    """One push for one person, multicasts of 500 for many; each call has its own retry key, the same at every attempt.

    An answer 409 says that LINE has taken this very call before: it counts as taken.
    """
    found: list[Outcome] = []
    for language in sorted({each.language for each in recipients}):
        group = [each for each in recipients if each.language == language]
        for first in range(0, len(group), MOST_TO):
            part = group[first : first + MOST_TO]
            key = messaging.retry_key(sending.key, len(found))
            found += _part(_text(sending, language), part, key)
    return found


def _part(text: str, part: Sequence[Recipient], key: str) -> list[Outcome]:
    line = sdk.messaging()
    messages = [line.TextMessage(text=text)]
    users = [each.value for each in part]
    with api() as bot:
        if len(part) == 1:
            status, detail = _asked(
                lambda: bot.push_message(line.PushMessageRequest(to=users[0], messages=messages), x_line_retry_key=key)
            )
        else:
            status, detail = _asked(
                lambda: bot.multicast(line.MulticastRequest(to=users, messages=messages), x_line_retry_key=key)
            )
    return [_outcome(each, status, detail) for each in part]


def _outcome(to: Recipient, status: int, detail: str) -> Outcome:
    if status in (0, _REPEATED):
        return Outcome(to.address_id, "taken")
    if status == _MANY:
        return Outcome(to.address_id, "later", detail, _NOT_NOW_S)
    return Outcome(to.address_id, "later" if status < 0 or status >= _BROKEN else "refused", detail)


def _asked(call: Callable[[], object]) -> tuple[int, str]:
    """(0, "") when it was taken, the status and a word otherwise; -1 when nobody answered."""
    try:
        call()
    except sdk.refused() as error:
        return int(getattr(error, "status", None) or -1), f"LINE: {error}"[:300]
    except (httpx.HTTPError, Unavailable, ValueError) as error:  # pydantic's own errors are ValueErrors
        return -1, f"{type(error).__name__}: {error}"[:200]
    return 0, ""


def broadcast(sending: Sending) -> Receipt:
    """To all friends of the account, linked or not. LINE gives no address of a message: there is none to tell."""
    line = sdk.messaging()
    request = line.BroadcastRequest(messages=[line.TextMessage(text=_text(sending, sending.post.language))])
    with api() as bot:
        status, detail = _asked(lambda: bot.broadcast(request, x_line_retry_key=sending.key))
    if status in (0, _REPEATED):
        return Receipt(reference=sending.key)
    if status == _MANY:
        raise messaging.Later(_NOT_NOW_S)
    if 0 < status < _BROKEN:
        raise PostRefused(detail)
    raise ConnectionError(detail)


def _ready() -> bool:
    return bool(settings.HATAORI_MESSENGERS["line"]["token"])


def _simulated() -> bool:
    return bool(settings.HATAORI_MESSENGERS["line"]["simulated"])


PERSONS = messaging.Channel(
    NAME,
    "LINE",
    "person",
    KIND,
    max_length=LONGEST,
    length=messaging.utf16_length,
    send=send,
    is_ready=_ready,
    is_simulated=_simulated,
    batch=MOST_TO,
    rate=messaging.Rate(100.0, 200),
)
ALL_FRIENDS = messaging.Channel(
    FRIENDS,
    "LINE（友だち全員）",
    "public",
    FRIENDS_KIND,
    max_length=LONGEST,
    length=messaging.utf16_length,
    publish=broadcast,
    is_ready=_ready,
    is_simulated=_simulated,
    account=lambda: "LINE公式アカウント",
    rate=messaging.Rate(60 / 3600, 60),
)
