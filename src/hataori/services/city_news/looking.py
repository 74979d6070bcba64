"""What the desk's page of a post shows: the checker's report, each channel's preview, and what became of deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from hataori.blocks.geo import api as geo
from hataori.blocks.messaging import api as messaging
from hataori.blocks.plain_language import api as plain
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.outbox import api as outbox

from . import alerts, models, rules
from .forms import channel_title
from .telling import about, message, public_names

_SHOWN = 40
_AROUND = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A finding with the words it is about."""

    title: str
    words: str
    hint: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The report as the editor shows it."""

    score: float
    level: str
    places: tuple[Place, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A post as one channel would send it."""

    title: str
    text: str
    length: int
    most: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery; `message_id` where it lies dead and may be tried again."""

    title: str
    account: str
    state: str
    url: str
    error: str
    simulated: bool
    message_id: str


_STATES = {"waiting": "送信中", "delivered": "届きました", "refused": "届きませんでした"}


def checked(text: str) -> Checked:
    """The checker's report of a text."""
    report = plain.check(text)
    places = tuple(Place(each.title, _words(text, each), each.hint) for each in report.findings[:_SHOWN])
    return Checked(report.score, report.level, places, max(0, len(report.findings) - _SHOWN))


def _words(text: str, found: plain.Finding) -> str:
    words = text[found.start : found.end]
    return words if len(words) <= 4 * _AROUND else f"{words[: 2 * _AROUND]}…{words[-_AROUND:]}"


def previews(post: models.Post) -> list[Preview]:
    """Each public channel's preview with its length as the provider counts."""
    told = message(post)
    found = []
    for name in public_names(post):
        declared = messaging.channel(name)
        text = declared.compose(told)
        problems = tuple(each.message for each in messaging.problems_of(declared, told))
        found.append(Preview(channel_title(declared), text, declared.length(text), declared.max_length, problems))
    return found


def log(post: models.Post) -> list[Sent]:
    """What became of the post at each channel, oldest first."""
    return [_sent(each) for each in messaging.deliveries_of(about(post))]


def _sent(each: messaging.Delivered) -> Sent:
    declared = messaging.channels().get(each.channel)
    title = declared.title if declared else each.channel
    found = outbox.message_of(declared.delivery, each.key) if declared and each.state == "refused" else None
    again = found.id if found and found.state == "dead" else ""
    return Sent(title, each.account, _STATES[each.state], each.url, each.error, each.simulated, again)


def retry(post: models.Post, message_id: str, actor: Actor) -> None:
    """Try a dead delivery of this post again. NotFound for any other message."""
    if message_id not in [each.message_id for each in log(post) if each.message_id]:
        raise NotFound
    outbox.replay(message_id, actor=actor, reason=f"お知らせ {post.key} の送り直し")


@dataclass(frozen=True, slots=True)
class Acts:
    """What this person may do with the post now."""

    edit: bool
    submit: bool
    approve: bool
    send_back: bool
    withdraw: bool
    follow: bool


def acts(post: models.Post, actor: Actor, *, ended: bool) -> Acts:
    """The acts that are open; `ended` says that an emergency is followed or lifted already."""
    writes = rules.may_write(actor, post.department)
    first = post.state == "waiting" and rules.may_approve(actor, post.department, post.author)
    second = post.state == "approved_once" and rules.may_confirm(actor, post.department, post.author, post.approver)
    waits = post.state in ("waiting", "approved_once", "approved")
    back = waits and (actor.id == post.author or rules.may_approve(actor, post.department, post.author))
    out = post.state == "published" and writes
    return Acts(
        edit=writes and post.state == "draft",
        submit=writes and post.state == "draft",
        approve=first or second,
        send_back=back,
        withdraw=out and post.kind != "emergency",
        follow=out and post.kind == "emergency" and post.step != "cancel" and not ended,
    )


def shown_to(actor: Actor) -> Sequence[str] | None:
    """The departments whose posts somebody sees at the desk; None for all."""
    own = actor.departments(*rules.WRITERS)
    return None if own is None or own & set(rules.DESKS) else sorted(own)


def outline(post: models.Post) -> geo.Outline | None:
    """The area that goes out with an emergency, drawn without a map; None where it is words alone."""
    polygons = [[[(lon, lat) for lat, lon in ring]] for ring in alerts.polygons_of(post)]
    return geo.outline_of(polygons) if polygons else None
