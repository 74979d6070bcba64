"""Channels: ways to reach people or the public. An app offers some in `message_channels.py` as CHANNELS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from hataori.platform.discovery import collected

from .rules import Rate

Audience = Literal["person", "public"]
Result = Literal["taken", "gone", "refused", "later"]


class PostRefused(Exception):
    """The provider will never take this (words, account, length): no retry mends it."""


@dataclass(frozen=True, slots=True)
class Words:
    """Title and text in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be told. `url` leads to the whole of it; `versions` are other languages ("en", "ja-x-easy").

    `image` is the id of a stored file (platform.files), with the alternative text nobody may leave out; `tag` lets a
    later message replace an earlier one of the same tag on a device; `seconds` is how long it is worth delivering.
    """

    title: str
    text: str
    url: str = ""
    language: str = "ja"
    image: str = ""
    image_alt: str = ""
    tag: str = ""
    urgent: bool = False
    seconds: int = 86_400
    versions: Mapping[str, Words] = field(default_factory=dict)

    def words(self, language: str) -> Words:
        """Title and text in that language, else in the post's own."""
        return self.versions.get(language) or Words(self.title, self.text)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address of a person at a channel. `token` opens the page that ends what it gets, `own` the page of all that
    an address without an account follows.
    """

    address_id: str
    value: str = field(repr=False)
    language: str = "ja"
    token: str = field(default="", repr=False)
    own: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipient. `gone`: that address will never work again; `later`: ask again in `wait` s."""

    address_id: str
    result: Result
    detail: str = ""
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider answered for a public post."""

    url: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """One hand-over to a provider: `key` is the same UUID at every attempt, `attempt` counts from 1; `picture` opens
    the post's image as (content, media type), `is_anothers` knows the references of other posts.
    """

    key: str
    post: Post
    attempt: int
    picture: Callable[[], tuple[bytes, str]] = field(default=lambda: (b"", ""), repr=False)
    is_anothers: Callable[[str], bool] = field(default=lambda _: False, repr=False)


_UNHURRIED = Rate(10.0, 20)


def _never() -> bool:
    return False


def whole(post: Post) -> str:
    """Title, text and link on lines of their own: what most channels send."""
    return "\n".join(part for part in (post.title, post.text, post.url) if part)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel. `delivery` is the outbox kind; public ones have `publish`, those to persons `send`.

    `compose` makes the text that is sent, `length` counts it as the provider does against `max_length`; `is_ready`
    says whether it is set up here, `is_simulated` whether a stand-in (模擬) answers; `account` names the public
    account; `batch` is how many recipients one call takes, `rate` the provider's limit counted in calls; `tokens`
    asks for each recipient's token to leave.
    """

    name: str
    title: str
    audience: Audience
    delivery: str
    max_length: int | None = None
    compose: Callable[[Post], str] = whole
    length: Callable[[str], int] = len
    publish: Callable[[Sending], Receipt] | None = None
    send: Callable[[Sending, Sequence[Recipient]], Sequence[Outcome]] | None = None
    is_ready: Callable[[], bool] = _never
    is_simulated: Callable[[], bool] = _never
    account: Callable[[], str] = str
    images: int = 0
    batch: int = 1
    rate: Rate = _UNHURRIED
    tokens: bool = False

    @property
    def simulated(self) -> bool:
        """Whether a stand-in answers instead of the provider."""
        return self.is_simulated()

    @property
    def ready(self) -> bool:
        """Whether it is set up in this installation."""
        return self.is_ready()

    def too_long(self, post: Post) -> int:
        """By how many of the provider's units the post is too long; 0 when it fits."""
        return max(0, self.length(self.compose(post)) - self.max_length) if self.max_length is not None else 0


def channels() -> Mapping[str, Channel]:
    """All declared channels by name."""
    return _known()


@cache
def _known() -> Mapping[str, Channel]:
    """Two of one name are a mistake found at start."""
    found: list[Channel] = collected("message_channels", "CHANNELS")
    if len({each.name for each in found}) != len(found):
        raise ValueError("two channels share a name")
    return {each.name: each for each in found}


def channel(name: str) -> Channel:
    """The channel of that name. KeyError when nobody declares it."""
    return channels()[name]
