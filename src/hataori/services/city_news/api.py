"""The door of city news for the front page."""

from dataclasses import dataclass
from datetime import date

from hataori.kernel.clock import JST

from . import glance, reading

__all__ = ["NewsLine", "newest", "state"]


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One post on the front page, in the reader's language."""

    on: date
    title: str
    url: str
    sample: bool


def newest(language: str, count: int) -> list[NewsLine]:
    """The newest posts on the site."""
    rows = reading.public().prefetch_related("translations")[:count]
    found = [(each, reading.in_language(each, language)) for each in rows]
    return [
        NewsLine(
            (post.published_at or post.changed_at).astimezone(JST).date(), text.title, f"/news/{post.key}/", post.sample
        )
        for post, text in found
    ]


def state(newest: int) -> str:
    """Another text after each change of the newest posts, within a second: whoever keeps a page keeps it by this."""
    return glance.state(newest)
