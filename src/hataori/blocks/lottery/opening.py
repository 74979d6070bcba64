"""Publishing a round, and calling it off."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models, queries
from .permissions import permit
from .publishing_rules import problems_of, published_rules
from .round_types import NewRound, Round
from .rules import DrawRules, read_rules
from .store import row_of
from .tickets import commitment, new_secret
from .wins import leftovers


@transaction.atomic
def open_round(new: NewRound, actor: Actor) -> Round:
    """Publish a round: rules, places and the commitment of a secret, none of which can change any more.

    Forbidden for whoever is not of the section; Rejected by field; for a second chance the places must be left over.
    """
    permit(actor, new.department)
    if problems := [*problems_of(new), *_of_parent(new)]:
        raise Rejected(problems)
    rules, secret = read_rules(published_rules(new)), new_secret()
    row = _written(new, rules, secret, actor)
    models.Round.objects.filter(pk=row.pk).update(state="open")
    places = sum(slot.capacity for slot in new.slots)
    _tell("lottery.opened", row, actor, mode=row.mode, places=places, second_chance=bool(new.parent))
    return queries.round_(str(row.pk))


def _written(new: NewRound, rules: DrawRules, secret: bytes, actor: Actor) -> models.Round:
    """The round with its places, still a draft: only a draft takes places."""
    row = models.Round.objects.create(
        title=new.title.strip(),
        about=new.about.strip(),
        department=new.department,
        parent_id=new.parent or None,
        entry_url=new.entry_url,
        rules=rules.published,
        rules_hash=rules.hash.hex(),
        mode=new.mode,
        max_wins=new.max_wins,
        max_wishes=new.max_wishes,
        max_wishes_person=new.max_wishes_person,
        over_limit=new.over_limit,
        beacon=new.beacon,
        numbers=list(new.numbers),
        apply_from=new.apply_from,
        apply_until=new.apply_until,
        draw_at=new.draw_at,
        confirm_until=new.confirm_until,
        offer_hours=new.offer_hours,
        secret=secret.hex(),
        commitment=commitment(secret).hex(),
        made_at=clock.now(),
        made_by=actor.id,
        sample=new.sample,
    )
    models.Slot.objects.bulk_create(
        models.Slot(
            round=row,
            key=slot.key,
            label=slot.label or slot.key,
            starts_at=slot.start,
            ends_at=slot.end,
            capacity=slot.capacity,
            position=position,
        )
        for position, slot in enumerate(new.slots)
    )
    return row


@transaction.atomic
def cancel_round(round_id: str, *, reason: str, actor: Actor) -> Round:
    """Call a round off before it is drawn. Rejected without a reason, Conflict once it was drawn."""
    row = row_of(round_id, lock=True)
    permit(actor, row.department)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "取りやめる理由を入力してください。")])
    if row.state not in ("open", "closing", "closed"):
        raise Conflict("too_late", "抽選が終わった回は取りやめられません。")
    models.Round.objects.filter(pk=row.pk).update(state="cancelled", reason=reason.strip()[:300], ended_at=clock.now())
    _tell("lottery.cancelled", row, actor, state=row.state)
    return queries.round_(round_id)


def _of_parent(new: NewRound) -> list[FieldProblem]:
    """A second chance draws what is left over, and nothing else."""
    if not new.parent:
        return []
    left = {each.slot: each.places for each in leftovers(new.parent)}
    return [
        FieldProblem("slots", "not_left", f"余っていない枠です（{slot.key}）。")
        for slot in new.slots
        if slot.capacity > left.get(slot.key, 0)
    ]


def _tell(name: str, row: models.Round, actor: Actor, **data: str | int | bool) -> None:
    subject = f"lottery/{row.pk}"
    events.record(name, subject=subject, data=data, actor=actor, department=row.department)
    if actor != SYSTEM:
        audit.record(name, actor=actor, subject=subject, detail=data)
