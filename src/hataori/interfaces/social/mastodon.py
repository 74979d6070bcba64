"""Mastodon: POST /api/v1/statuses with Idempotency-Key, pictures with descriptions (docs.joinmastodon.org).

The server keeps a key for an hour; the outbox repeats within a quarter of one, so a repeat always meets its key.
"""

import time
from re import sub as replaced
from typing import Any

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.api import Post, Receipt, Sending
from hataori.kernel import clock

from .call import call, settings_of

NAME, KIND = "mastodon", "mastodon"
LONGEST, _LINK = 500, 23
_LOOKS, _LOOK_S = 10, 0.5


def counted(text: str) -> int:
    """The length Mastodon counts: characters, an address always 23."""
    return len(replaced(r"https?://\S+", "x" * _LINK, text))


def compose(post: Post) -> str:
    """Title, as much of the text as fits, and the link."""
    frame = "\n".join(part for part in (post.title, post.url) if part)
    room = max(0, LONGEST - counted(frame) - 2)
    text = messaging.shortened(post.text, room) if room else ""
    return "\n".join(part for part in (post.title, text, post.url) if part)


def publish(sending: Sending) -> Receipt:
    """Post it; the outbox id is the key, so that a repeat answers the post that is there."""
    post = sending.post
    body: dict[str, Any] = {"status": compose(post), "language": post.language[:2], "visibility": "public"}
    if post.image:
        body["media_ids"] = [_picture(sending)]
    made = _call("POST", "/api/v1/statuses", json=body, headers={"Idempotency-Key": sending.key})
    return Receipt(str(made.get("url") or ""), str(made.get("id", "")))


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
