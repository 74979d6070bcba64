"""What readers and other floors are shown of posts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from hataori.kernel import clock

from . import models

SHOWN_LIFTED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Text:
    """A post in one language. `machine` says that nobody has read the translation."""

    language: str
    title: str
    body: str
    machine: bool = False

    @property
    def paragraphs(self) -> list[str]:
        """The body cut at empty lines."""
        return [each for each in self.body.replace("\r\n", "\n").split("\n\n") if each.strip()]


def public(*, kind: str = "") -> QuerySet[models.Post]:
    """What is on the site now, newest first."""
    now = clock.now()
    rows = models.Post.objects.filter(state="published", published_at__lte=now)
    rows = rows.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now) | Q(kind="emergency"))
    return (rows.filter(kind=kind) if kind else rows).order_by("-published_at", "-pk")


def in_force(at: datetime | None = None) -> list[models.Post]:
    """Emergencies that hold now: the last of each chain, unless it is lifted or has expired; newest first."""
    rows = _ends().filter(expires_at__gt=at or clock.now()).exclude(step="cancel")
    return list(rows.order_by("-published_at"))


def lifted(at: datetime | None = None) -> list[models.Post]:
    """What was lifted within a day."""
    now = at or clock.now()
    return list(_ends().filter(step="cancel", published_at__gt=now - SHOWN_LIFTED).order_by("-published_at"))


def _ends() -> QuerySet[models.Post]:
    followed = models.Post.objects.filter(follows=OuterRef("pk"), state="published")
    return models.Post.objects.filter(~Exists(followed), state="published", kind="emergency")


def texts(post: models.Post) -> Iterator[Text]:
    """The post in every language it has, Japanese first."""
    yield Text("ja", post.shown_title, post.body)
    if post.plain_body:
        mark = "【訓練】" if post.exercise else ""
        yield Text("ja-x-easy", f"{mark}{post.plain_title or post.title}", post.plain_body)
    for each in post.translations.all():
        mark = "[DRILL] " if post.exercise else ""
        yield Text(each.language, f"{mark}{each.title}", each.body, each.machine)


def in_language(post: models.Post, language: str) -> Text:
    """The post in the reader's language, else in Japanese."""
    found = {each.language: each for each in texts(post)}
    return found.get(language) or found["ja"]


def chain(post: models.Post) -> list[models.Post]:
    """All published posts of an emergency's chain, oldest first."""
    first = post
    while first.follows is not None:
        first = first.follows
    found = [first]
    while following := models.Post.objects.filter(follows=found[-1], state="published").first():
        found.append(following)
    return found
