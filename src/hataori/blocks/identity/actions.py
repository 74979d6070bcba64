"""What a proof leads to: an account entered, tied or made. Writes take an actor and tell one event."""

import json
import uuid
from dataclasses import asdict
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models, register_link, rules
from .errands import digest
from .relying_party.claims import name_parts
from .types import ProvenPerson

INTRODUCTION_LASTS = timedelta(minutes=15)
CHANNEL = "card"


def owner_of(person: ProvenPerson) -> str:
    """The account this card belongs to; empty where none does. A card whose account was closed is free again."""
    row = models.IdentityLink.objects.filter(issuer=person.issuer, subject=person.subject).first()
    if row is None:
        return ""
    if not _is_open(str(row.account_id)):
        row.delete()
        return ""
    return str(row.account_id)


def _is_open(account_id: str) -> bool:
    try:
        return accounts.account_of(account_id).active
    except NotFound:
        return False


def verdict(person: ProvenPerson, actor: Actor, owner: str) -> rules.Verdict:
    """What this person may do in front of this account; `owner` as `owner_of` says."""
    if actor.kind != "resident":
        return rules.verdict(actor.kind, "", owner=owner, has_other_card=False, fits=False)
    other = models.IdentityLink.objects.filter(issuer=person.issuer, account_id=actor.id)
    profile = accounts.profile_of(actor.id)
    known = rules.Known(profile.full_name, profile.birthdate)
    fits = rules.fits(known, person.name, person.birthdate)
    has_other = other.exclude(subject=person.subject).exists()
    return rules.verdict(actor.kind, actor.id, owner=owner, has_other_card=has_other, fits=fits)


@transaction.atomic
def link(account_id: str, person: ProvenPerson, *, actor: Actor) -> models.IdentityLink:
    """Tie the card to the account, and the account to the residents' register where that finds one person.

    Conflict card_taken where another account was faster.
    """
    now = clock.now()
    outcome = register_link.tie(account_id, person, actor=actor)
    row = models.IdentityLink(
        account_id=account_id,
        issuer=person.issuer,
        subject=person.subject,
        strength=person.strength,
        register_outcome=outcome,
        linked_at=now,
        used_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "card_taken", "このカードは、たった今ほかで結び付けられました。もう一度はじめてください。"
        ) from error
    data = {"strength": person.strength, "register": outcome or "absent"}
    events.record("identity.linked", subject=f"account/{account_id}", data=data, actor=actor)
    audit.record("identity.linked", actor=actor, subject=f"account/{account_id}", detail=data)
    return row


def used(account_id: str, person: ProvenPerson, *, actor: Actor) -> None:
    """The card was used again: note when, and ask the register anew where it had found nobody."""
    row = models.IdentityLink.objects.filter(account_id=account_id, issuer=person.issuer).first()
    if row is None:
        return
    if row.register_outcome != "linked":
        row.register_outcome = register_link.tie(account_id, person, actor=actor)
    row.used_at, row.strength = clock.now(), person.strength
    row.save(update_fields=["used_at", "strength", "register_outcome"])


@transaction.atomic
def unlink(account_id: str, *, actor: Actor) -> None:
    """Part card and account. Conflict where the person could not come back without it."""
    if not accounts.has_own_way_in(account_id):
        raise Conflict(
            "only_way_in",
            "ほかにサインインする方法がありません。先にメールアドレスとパスワードか、パスキーを登録してください。",
        )
    rows = models.IdentityLink.objects.filter(account_id=account_id)
    if rows.delete()[0]:
        events.record("identity.unlinked", subject=f"account/{account_id}", data={"reason": "owner"}, actor=actor)
        audit.record("identity.unlinked", actor=actor, subject=f"account/{account_id}")


def introduce(person: ProvenPerson, browser: str, return_to: str) -> str:
    """Keep the proof for a while, sealed, until its person says that an account shall be made; its id."""
    row = models.Introduction.objects.create(
        browser_digest=digest(browser),
        proven=json.dumps(asdict(person), default=str, ensure_ascii=False),
        return_to=return_to,
        expires_at=clock.now() + INTRODUCTION_LASTS,
    )
    return str(row.id)


@transaction.atomic
def introduction(introduction_id: str, browser: str) -> tuple[ProvenPerson, str]:
    """The proof kept for this browser and where its person was. NotFound when over, used or another browser's."""
    row = _open_introduction(introduction_id, browser)
    return _person(row), row.return_to


@transaction.atomic
def spend(introduction_id: str, browser: str) -> ProvenPerson:
    """Use the introduction up: it makes or ties one account, once."""
    row = _open_introduction(introduction_id, browser)
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    return _person(row)


@transaction.atomic
def register(introduction_id: str, browser: str, name: PersonName) -> tuple[str, ProvenPerson]:
    """Make the account of an introduced person and tie the card to it; account id and proof."""
    person = spend(introduction_id, browser)
    made = accounts.register_verified(name, birthdate=person.birthdate, address=person.address, channel=CHANNEL)
    link(made.id, person, actor=Actor(made.id, "resident", made.display_name))
    return made.id, person


def names_of(person: ProvenPerson) -> PersonName:
    """The name as the card has it, parted where it can be. Rejected where it holds what no name may."""
    family, given = name_parts(person.name)
    return PersonName(family, given)


def refused(kind: str, code: str) -> None:
    """Leave a trace of a trip that went wrong; who it was is not known."""
    audit.record("identity.refused", actor=SYSTEM, subject="account/unknown", detail={"kind": kind, "code": code})


def _open_introduction(introduction_id: str, browser: str) -> models.Introduction:
    """The row, locked. NotFound for any text that is no id, too."""
    over = NotFound("introduction_over", "確認の時間が過ぎました。もう一度、カードでサインインしてください。")
    try:
        key = uuid.UUID(introduction_id)
    except ValueError:
        raise over from None
    rows = models.Introduction.objects.select_for_update()
    row = rows.filter(pk=key, used_at=None, expires_at__gt=clock.now()).first()
    if row is None or not browser or row.browser_digest != digest(browser):
        raise over
    return row


def _person(row: models.Introduction) -> ProvenPerson:
    told = json.loads(row.proven)
    day = told.pop("birthdate")
    return ProvenPerson(**told, birthdate=date.fromisoformat(day) if day else None)
