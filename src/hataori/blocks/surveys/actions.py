"""Inviting after a use, sending when it is over, taking the one answer."""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop as _

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.crypto import blind_index
from hataori.platform.events.api import record

from . import models
from .queries import answers, as_invitation
from .registry import surveys
from .types import SCALE, Invitation, Survey

_ONCE = "このアンケートには、もうお答えいただいています。ありがとうございました。"
_OVER = _("このアンケートの期限は過ぎました。")
_AT_ONCE = 200


@transaction.atomic
def invite(
    survey: str,
    *,
    about: str,
    holder_id: str,
    place: str,
    place_title: str,
    used_at: datetime,
    send_at: datetime,
    sample: bool = False,
) -> bool:
    """Invite whoever used something ("booking/<id>"), to be sent at that time; False when he is invited already."""
    declared = surveys()[survey]
    token = _token(survey, about)
    row = models.Invitation(
        token_hash=_hash(token),
        survey=survey,
        about=about,
        holder_id=holder_id,
        place=place,
        place_title=place_title,
        used_at=used_at,
        send_at=send_at,
        until=send_at + declared.open_for,
        sample=sample,
    )
    if models.Invitation.objects.filter(survey=survey, about=about).exists():
        return False
    row.save(force_insert=True)
    return True


def _token(survey: str, about: str) -> str:
    """Nobody can compute it without the installation's key, and it need not be kept to be sent again."""
    return blind_index(f"{survey}|{about}", context="surveys.token")[:32]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def send_due() -> int:
    """Send the invitations whose time has come, and remind once where too few have answered; how many messages."""
    now = clock.now()
    due = models.Invitation.objects.filter(sent_at=None, send_at__lte=now, until__gt=now, answered_at=None)
    sent = sum(_send(row, "sent_at") for row in due.order_by("send_at")[:_AT_ONCE])
    return sent + sum(_remind(each) for each in surveys().values())


def _remind(survey: Survey) -> int:
    """While the year has fewer answers than wanted: one more message to each who has not answered."""
    now = clock.now()
    if len(answers(survey.key, fiscal_year_of(now.date()))) >= survey.wanted:
        return 0
    silent: QuerySet[models.Invitation] = models.Invitation.objects.filter(
        survey=survey.key, answered_at=None, reminded_at=None, until__gt=now, sent_at__lte=now - survey.remind_after
    )
    return sum(_send(row, "reminded_at") for row in silent.order_by("sent_at")[:_AT_ONCE])


@transaction.atomic
def _send(row: models.Invitation, when: str) -> int:
    """A message into the holder's box; mail follows his choice."""
    claimed = models.Invitation.objects.filter(pk=row.pk, answered_at=None, **{when: None})
    if not claimed.update(**{when: clock.now()}):
        return 0
    survey = surveys()[row.survey]
    address = f"{settings.HATAORI_URL}/surveys/{_token(row.survey, row.about)}/"
    messaging.send(
        to=row.holder_id,
        subject=survey.title,
        body=f"{row.place_title}のご利用、ありがとうございました。\n{survey.question}\n1問だけです。\n{address}",
        key=f"survey:{row.pk}:{when}",
        actor=SYSTEM,
        sample=row.sample,
    )
    return 1


def answer(token: str, score: object, *, actor: Actor) -> Invitation:
    """Take the one answer. NotFound for a token nobody has, Conflict when answered or over, Rejected off the scale.

    The fact carries the score and the place, never who answered: a guest with the token acts as the survey itself.
    """
    del actor  # an answer is nobody's in the log
    if not isinstance(score, int) or score not in SCALE:
        raise Rejected([FieldProblem("score", "required", "1から5のどれか1つを選んでください。")])
    with transaction.atomic():
        row = row_of(token)
        if row.until <= clock.now():
            raise Conflict("survey_over", _OVER)
        open_ = models.Invitation.objects.filter(pk=row.pk, answered_at=None)
        if not open_.update(score=score, answered_at=clock.now()):
            raise Conflict("survey_answered", _ONCE)
        told = {"score": score, "place": row.place, "sample": row.sample}
        record(surveys()[row.survey].event, subject=f"survey/{row.pk}", data=told, actor=SYSTEM)
        row.refresh_from_db()
    return as_invitation(row, token)


def row_of(token: str) -> models.Invitation:
    """The invitation of a token. NotFound."""
    row = models.Invitation.objects.filter(token_hash=_hash(token)).first()
    if row is None or not secrets.compare_digest(_token(row.survey, row.about), token):
        raise NotFound("survey_unknown", "アンケートが見つかりません。届いたメッセージのリンクから開いてください。")
    return row


def invitation(token: str) -> Invitation:
    """What the page of a token shows. NotFound."""
    return as_invitation(row_of(token), token)


def forget_holders(before: datetime) -> int:
    """Forget whose use it was, once nobody will be asked again; scores stay."""
    old = models.Invitation.objects.filter(Q(until__lte=before) | Q(answered_at__lte=before)).exclude(holder_id="")
    return old.update(holder_id="", about=F("token_hash"))
