"""Verbs: the centre asks and tells what it printed; an application for a certificate counts.

A certificate counts (certificate.issued) when it was handed over, never when it was merely made.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import cards, events, making, models
from .city import city
from .kinds import CERTIFICATES, named
from .people import Home, home_of
from .rules import Refusal, Wish, at_kiosk, open_at, refusal
from .settling import digest, settle, taken, tell
from .types import Ask, Issued, NotGiven, as_issued


def ask(asked: Ask, actor: Actor) -> tuple[Issued, bytes]:
    """The centre asks for a certificate: the row and its PDF. The same number again answers the same paper.

    Not to be called in a transaction. Conflict (other_request) where the number was used for something else,
    (request_over) where it was spoiled; NotGiven with the rule's code; NotFound (card_unknown); Rejected by field.
    """
    if asked.certificate not in city().fees:
        raise Rejected([FieldProblem("certificate", "unknown", "この証明書は、ここでは作れません。")])
    there = models.Issue.objects.filter(request=f"centre/{asked.request}").first()
    if (shut := open_at(city().limits, clock.now())) and (there is None or there.state == "asked"):
        raise NotGiven(refusal(shut))  # nothing is kept: the same number may be tried when it is open again
    holder = cards.holder(asked.card)
    row = taken(_row_of(asked, holder))
    if row.state in ("made", "issued"):
        return as_issued(row), making.opened(row)
    if row.state == "refused":
        raise NotGiven(refusal(row.refusal))
    if row.state == "spoiled":
        raise Conflict(
            "request_over", "この番号の証明書は、印刷できなかったため無効です。新しい番号で作り直してください。"
        )
    home = home_of(holder, actor=actor, purpose=f"コンビニ交付 {asked.request}")
    wish = _wish(asked, home)
    if why := at_kiosk(wish, home.ruled(), city().limits, clock.now()):
        _refuse(row, why, actor)
        raise NotGiven(why)
    content = making.made(row, home, wish, actor)
    return as_issued(models.Issue.objects.get(pk=row.pk)), content


def _wish(asked: Ask, home: Home) -> Wish:
    """The wish with the member it names by this card's token; a token of nobody here stays a stranger."""
    told = asked.wishes
    token = str(told.get("member", ""))
    subject = next((each.id for each in home.members if token and cards.member_token(asked.card, each.id) == token), "")
    return Wish(
        CERTIFICATES[asked.certificate],
        scope="household" if told.get("scope") == "household" else "one",
        subject=subject or ("?" if token else ""),
        domicile=bool(told.get("domicile")),
        relations=bool(told.get("relations")),
        year=int(told.get("year", 0)),
        copies=asked.copies,
    )


def _row_of(asked: Ask, holder: str) -> models.Issue:
    wishes = {name: asked.wishes[name] for name in sorted(asked.wishes)}
    told = [asked.kiosk, cards.key_of(asked.card), asked.certificate, wishes, asked.copies]
    return models.Issue(
        request=f"centre/{asked.request}",
        fingerprint=digest(told),
        channel="convenience",
        kind=CERTIFICATES[asked.certificate].kind,
        certificate=asked.certificate,
        holder_id=uuid.UUID(holder),
        wishes=wishes,
        copies=asked.copies,
        fee=city().fee(asked.certificate, "convenience") * asked.copies,
        place=asked.kiosk,
        asked_by="centre",
        proof="カードと暗証番号",
    )


@transaction.atomic
def _refuse(row: models.Issue, why: Refusal, actor: Actor) -> None:
    changed = models.Issue.objects.filter(pk=row.pk, state="asked").update(
        state="refused", refusal=why.code, settled_at=clock.now()
    )
    if changed:
        told = {"channel": row.channel, "kind": row.kind, "certificate": row.certificate, "reason": why.code}
        record(events.REFUSED, subject=f"certificate/{row.pk}", data=told, actor=actor)


def told_printed(request: str, *, printed: bool, why: str, actor: Actor) -> Issued:
    """The centre tells what became of a paper. The same news again changes nothing; Conflict for contrary news.

    NotFound for a number nobody asked with.
    """
    with transaction.atomic():
        row = models.Issue.objects.select_for_update().filter(request=f"centre/{request}").first()
        if row is None:
            raise NotFound("request_unknown", "この番号の申し込みはありません。")
        return settle(row, handed=printed, why=why or "印刷できなかった", actor=actor)


@transaction.atomic
def count_application(case_number: str, certificate: str, channel: str, copies: int, *, sample: bool) -> Issued | None:
    """An application for a certificate ended with it: it counts once. None where it, or the counter, counted before."""
    if models.Issue.objects.filter(case_number=case_number, state__in=["made", "issued"]).exists():
        return None
    facts: Mapping[str, Any] = {
        "fingerprint": digest([case_number, certificate, copies]),
        "channel": channel,
        "kind": named(certificate).kind,
        "certificate": certificate,
        "copies": copies,
        "case_number": case_number,
        "state": "issued",
        "asked_at": clock.now(),
        "settled_at": clock.now(),
        "asked_by": "case",
        "sample": sample,
    }
    row, new = models.Issue.objects.get_or_create(request=f"case/{case_number}", defaults=facts)
    if new:
        tell(row, events.ISSUED, SYSTEM)
    return as_issued(row) if new else None
