"""X, API v2: POST /2/tweets, pictures with words, and no retry key.

X refuses the same words twice (403); before a repeat, and after such a refusal, the account's own posts are looked at:
what stands there was posted.
"""

from collections.abc import Mapping
from re import sub as replaced
from typing import Any

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.api import Post, Receipt, Sending
from hataori.kernel import clock

from .call import Refusal, call, settings_of

NAME, KIND = "x", "x"
LONGEST, _LINK = 280, 23
# twitter-text, configuration version 3: these count one, everything else two.
_LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))
_FORBIDDEN = 403


def weighted(text: str) -> int:
    """The length X counts: Japanese weighs two, an address always 23 (t.co)."""
    links = 0

    def link(_: object) -> str:
        nonlocal links
        links += 1
        return ""

    rest = replaced(r"https?://\S+", link, text)
    return links * _LINK + sum(1 if any(ord(each) in light for light in _LIGHT) else 2 for each in rest)


def compose(post: Post) -> str:
    """Title, as much of the text as fits, and the link."""
    frame = "\n".join(part for part in (post.title, post.url) if part)
    room = LONGEST - weighted(frame) - 1
    text = post.text
    if weighted(text) > room:
        while text and weighted(f"{text}…") > room:
            text = text[:-1]
        text = f"{text}…" if text else ""
    return "\n".join(part for part in (post.title, text, post.url) if part)


def publish(sending: Sending) -> Receipt:
    """Post it once, whatever became of earlier attempts."""
    text = compose(sending.post)
    if sending.attempt > 1 and (found := _already(text)):
        return found
    body: dict[str, Any] = {"text": text}
    if sending.post.image:
        body["media"] = {"media_ids": [_picture(sending)]}
    try:
        made = _call("POST", "/2/tweets", json=body)
    except Refusal as refusal:
        if refusal.status == _FORBIDDEN and (found := _already(text)):
            return found
        raise
    return _receipt(str(made["data"]["id"]))


def _already(text: str) -> Receipt | None:
    """The account's own post of these words, among its newest."""
    me = _call("GET", "/2/users/me")["data"]["id"]
    told = _call("GET", f"/2/users/{me}/tweets?max_results=20")
    return next((_receipt(str(each["id"])) for each in told.get("data", []) if each.get("text") == text), None)


def _receipt(number: str) -> Receipt:
    name = str(settings_of(NAME)["account"]).lstrip("@") or "i/web"
    return Receipt(f"https://x.com/{name}/status/{number}", number)


def _picture(sending: Sending) -> str:
    content, kind = sending.picture()
    made = _call(
        "POST", "/2/media/upload", files={"media": ("image", content, kind)}, data={"media_category": "tweet_image"}
    )
    number = str(made["data"]["id"])
    alt: Mapping[str, Any] = {"id": number, "metadata": {"alt_text": {"text": sending.post.image_alt[:1000]}}}
    _call("POST", "/2/media/metadata", json=alt)
    return number


def _call(method: str, path: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401  httpx's own options
    return call(NAME, method, path, now=clock.machine().timestamp(), **options)


CHANNEL = messaging.Channel(
    NAME,
    "X",
    "public",
    KIND,
    max_length=LONGEST,
    length=weighted,
    compose=compose,
    publish=publish,
    is_ready=lambda: bool(settings_of(NAME)["token"]),
    is_simulated=lambda: bool(settings_of(NAME)["simulated"]),
    account=lambda: str(settings_of(NAME)["account"]),
    images=4,
    rate=messaging.Rate(100 / 900, 100),
)
