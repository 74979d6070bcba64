"""Mastodon: POST /api/v1/statuses with Idempotency-Key, pictures with descriptions (docs.joinmastodon.org).

Mastodon keeps a key for an hour; the outbox repeats within a quarter of one, so a repeat always meets its key. Others
that speak its API know no key (Takahē): before a repeat the account's own newest posts are looked at.
"""

import time
from html import unescape
from re import sub as replaced
from typing import Any

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.api import Post, Receipt, Sending
from hataori.kernel import clock

from .call import Refusal, call, call_for_list, settings_of

NAME, KIND = "mastodon", "mastodon"
LONGEST, _LINK = 500, 23
_LOOKS, _LOOK_S = 10, 0.5


def counted(text: str) -> int:
    """The length servers count: characters. Mastodon takes an address for 23, Takahē for what it is: the longer."""
    return len(replaced(r"https?://\S+", lambda link: link[0].ljust(_LINK, "x"), text))


def compose(post: Post) -> str:
    """Title, as much of the text as fits, and the link."""
    frame = "\n".join(part for part in (post.title, post.url) if part)
    room = max(0, LONGEST - counted(frame) - 2)
    text = messaging.shortened(post.text, room) if room else ""
    return "\n".join(part for part in (post.title, text, post.url) if part)


def publish(sending: Sending) -> Receipt:
    """Post it once, whatever became of earlier attempts; the outbox id is the key."""
    post, text = sending.post, compose(sending.post)
    if sending.attempt > 1 and (found := _already(sending, text)):
        return _receipt(found)
    body: dict[str, Any] = {"status": text, "language": post.language[:2], "visibility": "public"}
    if post.image:
        body["media_ids"] = [_picture(sending)]
    return _receipt(_call("POST", "/api/v1/statuses", json=body, headers={"Idempotency-Key": sending.key}))


def _already(sending: Sending, text: str) -> dict[str, Any] | None:
    """The account's own post of these words that is no other message's; None too where the token may not read."""
    try:
        me = _call("GET", "/api/v1/accounts/verify_credentials")["id"]
        newest = call_for_list(NAME, f"/api/v1/accounts/{me}/statuses?limit=20", now=clock.machine().timestamp())
    except Refusal:
        return None
    return next((each for each in newest if _says(each, text) and not sending.is_anothers(str(each["id"]))), None)


def _says(status: dict[str, Any], text: str) -> bool:
    """Whether it says the same, whatever the server made of lines and links."""
    said = unescape(replaced(r"<[^>]*>", "", str(status.get("content", ""))))
    return "".join(said.split()) == "".join(text.split())


def _receipt(status: dict[str, Any]) -> Receipt:
    return Receipt(str(status.get("url") or ""), str(status.get("id", "")))


def _picture(sending: Sending) -> str:
    """Upload it with its words, and wait until the server has worked on it (202, then `url`)."""
    content, kind = sending.picture()
    made = _call(
        "POST",
        "/api/v2/media",
        files={"file": ("image", content, kind)},
        data={"description": sending.post.image_alt[:1500]},
    )
    number = str(made["id"])
    for _ in range(_LOOKS):
        if made.get("url"):
            return number
        time.sleep(_LOOK_S)
        made = _call("GET", f"/api/v1/media/{number}")
    raise ConnectionError("mastodon: the picture is not ready yet")


def _call(method: str, path: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401  httpx's own options
    return call(NAME, method, path, now=clock.machine().timestamp(), **options)


CHANNEL = messaging.Channel(
    NAME,
    "Mastodon",
    "public",
    KIND,
    max_length=LONGEST,
    length=counted,
    compose=compose,
    publish=publish,
    is_ready=lambda: bool(settings_of(NAME)["token"] and settings_of(NAME)["url"]),
    is_simulated=lambda: bool(settings_of(NAME)["simulated"]),
    account=lambda: str(settings_of(NAME)["account"]),
    images=4,
    rate=messaging.Rate(1.0, 300),
)
