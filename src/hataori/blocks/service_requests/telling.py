"""What reporters and followers are told: received, under way, done, joined, taken up again.

Read from the facts, so no way of moving a request can forget it. Whoever has an account finds it in his box, others
get a mail where they gave an address; the mail holds a link with the reporter's secret and no word of his report.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import Event
from hataori.platform.outbox.api import enqueue

from . import models, queries
from .numbering import token_of
from .rules.states import TITLES, State

TOLD = frozenset({"report.created", "report.started", "report.closed", "report.reopened", "report.linked"})
_SUBJECTS = {
    "report.created": _("通報を受け付けました"),
    "report.started": _("通報への対応を始めました"),
    "report.closed": _("通報への対応が終わりました"),
    "report.reopened": _("通報を再び受け付けました"),
    "report.linked": _("同じ場所の通報とまとめて対応します"),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """One to be told: by account or mail. `secret` where he is the reporter of `number`."""

    key: str
    number: str
    account_id: str
    mail: str
    secret: str


def tell(events: Sequence[Event]) -> None:
    """Tell everybody concerned of each fact, once."""
    for event in events:
        row = models.Request.objects.select_related("parent").filter(number=event.subject.partition("/")[2]).first()
        if row is not None and not row.trial:
            for reader in _readers(row, event.type):
                _send(reader, event, row)
            _tell_followers(event, row)


def _tell_followers(event: Event, row: models.Request) -> None:
    """Who follows by mail without an account, it or one joined to it; nobody of what is hidden."""
    if event.type in ("report.created", "report.linked") or row.hidden:
        return
    children = models.Request.objects.filter(parent=row).values_list("number", flat=True)
    for number in (row.number, *children):
        if messaging.followers(queries.topic_of(number)):
            words, url = partial(_words, event.type, row), f"{settings.HATAORI_URL}/reports/{row.number}/"
            own, others = messaging.in_japanese(words), messaging.in_each_language(words)
            post = messaging.Post(own.title, own.text, url, versions=others)
            messaging.tell_topic(queries.topic_of(number), post, key=f"report:{event.id}:{number}")


def _words(what: str, row: models.Request) -> messaging.Words:
    """In the language of the moment."""
    told = {"what": gettext(_SUBJECTS[what]), "number": row.number, "state": gettext(TITLES[State(row.state)])}
    return messaging.Words(gettext("%(what)s（受付番号 %(number)s）") % told, gettext("いまの状況：%(state)s") % told)


def _readers(row: models.Request, what: str) -> Iterator[_Reader]:
    yield _reporter(row)
    if what in ("report.created", "report.linked"):
        return
    for child in models.Request.objects.filter(parent=row):
        yield _reporter(child)
    for each in models.Follower.objects.filter(request=row):
        yield _Reader(f"f{each.pk}", row.number, each.account_id, "", "")


def _reporter(row: models.Request) -> _Reader:
    mail = "" if row.account_id else queries.contact_of(row).email
    return _Reader(f"r{row.pk}", row.number, row.account_id, mail, token_of(row.number))


def _send(reader: _Reader, event: Event, row: models.Request) -> None:
    subject = f"{_SUBJECTS[event.type]}（受付番号 {reader.number}）"
    key = f"report:{event.id}:{reader.key}"
    if reader.account_id:
        body = f"{_body(row, event.type)}\n\n{_address(reader, secret=False)}"
        messaging.send(to=reader.account_id, subject=subject, body=body, key=key, actor=SYSTEM, sample=row.sample)
    elif reader.mail:
        enqueue("mail", {"to": reader.mail, "subject": subject, "text": _mail(reader, row, event.type)}, key=key)


def _address(reader: _Reader, *, secret: bool) -> str:
    mine = f"?t={reader.secret}" if secret and reader.secret else ""
    return f"{settings.HATAORI_URL}/reports/{reader.number}/{mine}"


def _body(row: models.Request, what: str) -> str:
    kind = queries.names().get(row.kind, row.kind)
    lines = [f"{kind}（{row.address}）", f"いまの状況：{TITLES[State(row.state)]}"]
    said = models.Step.objects.filter(request=row, public=True).exclude(state="").order_by("-at", "-pk").first()
    if said and what != "report.created":
        lines.append(said.text)
    if what == "report.created":
        lines.append(f"{row.due_on:%Y-%m-%d}までの対応を目標にしています。")
    if what == "report.closed":
        lines.append(
            "よろしければ、下のページで対応の評価をお願いします。まだ直っていないときは、同じページから知らせてください。"
        )
    return "\n".join(lines)


def _mail(reader: _Reader, row: models.Request, what: str) -> str:
    """A mail crosses the open net: the state and the link, nothing that was written."""
    said = "よろしければ、対応の評価をお願いします。\n" if what == "report.closed" else ""
    return (
        f"{_SUBJECTS[what]}。\n受付番号：{reader.number}\nいまの状況：{TITLES[State(row.state)]}\n\n"
        f"{said}くわしくは次のページをご覧ください。\n{_address(reader, secret=True)}\n\n"
        "このメールには返信できません。心当たりがないときは、開かずに削除してください。\n"
    )
