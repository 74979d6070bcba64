"""A post as each channel gets it: the mark of an exercise, the link, the other languages."""

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem

from . import models, rules

_DAY, _LEAST = 86_400, 600


def about(post: models.Post) -> str:
    """The key under which messaging keeps everything of a post."""
    return f"news/{post.pk}"


def message(post: models.Post) -> messaging.Post:
    """What messaging sends: title, text, the page's address, and the post in other languages."""
    versions = {
        each.language: messaging.Words(_marked(post, each.title, each.language), each.body)
        for each in post.translations.all()
        if not each.machine or post.kind == "emergency"
    }
    if post.plain_body:
        versions["ja-x-easy"] = messaging.Words(_marked(post, post.plain_title or post.title, "ja"), post.plain_body)
    return messaging.Post(
        title=post.shown_title,
        text=_summary(post),
        url=f"{messaging.public_url()}/news/{post.key}/",
        image=post.image,
        image_alt=post.image_alt,
        tag=f"news-{(post.follows or post).key}",
        urgent=post.kind == "emergency",
        seconds=_seconds(post),
        versions=versions,
    )


def _marked(post: models.Post, title: str, language: str) -> str:
    if not post.exercise:
        return title
    return f"[DRILL] {title}" if language == "en" else f"【訓練】{title}"


def _summary(post: models.Post) -> str:
    """An emergency says on every channel, again at its end, that it is an exercise."""
    return f"{post.body}\nこれは訓練です。" if post.exercise else post.body


def _seconds(post: models.Post) -> int:
    """How long it is worth delivering: until it expires, at most a day."""
    if post.expires_at is None:
        return _DAY
    return max(_LEAST, min(_DAY, int((post.expires_at - clock.now()).total_seconds())))


def public_names(post: models.Post) -> list[str]:
    """The public channels it goes to."""
    return rules.chosen(post.kind, list(post.channels), [each.name for each in messaging.public_channels()])


def channel_problems(post: models.Post) -> list[FieldProblem]:
    """What keeps it from a channel it is to go to."""
    found: list[FieldProblem] = []
    for name in public_names(post):
        declared = messaging.channel(name)
        found += [
            FieldProblem(each.field, each.code, f"{declared.title}：{each.message}")
            for each in messaging.problems_of(declared, message(post))
        ]
    return found
