"""Verbs of the bereavement counter: open a family's list, write down what was asked, sign once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import uuid4

from django.db import IntegrityError, transaction

from hataori.blocks.bundles import api as bundles
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.events.api import record
from hataori.services.counter_appointments import models as appointments

from . import filling
from .facts import facts_of
from .filling import Visitor
from .models import Preparation
from .preparing import PURPOSE, given_to_visitor, prepared, relation_of, told, visitor_in_register
from .rules import follow
from .table import table
from .types import Item, Prepared

OPENED, PREPARED = "bereavement.opened", "bereavement.prepared"
_SIGNED = Conflict("signed", "この一覧は、もう署名されています。受付番号を確かめてください。")
_FILED = Conflict(
    "filed", "この方の手続きは、別の一覧でもう受け付けています。おくやみ窓口で、もう一度この方を探してください。"
)
_CHANGED = Conflict("changed", "署名のあいだに一覧が直されました。内容を確かめて、もう一度署名してください。")


def open_list(person_id: str, actor: Actor, visit: appointments.Visit | None = None) -> Preparation:
    """The list of a family: of an appointment, or for who comes without one. An appointment has one list; with another
    dead person it begins anew, unless it was signed (Conflict). Where the death's procedures were filed already, that
    list, whoever comes. NotFound, Conflict (alive), Unavailable.
    """
    left = registries.bereaved_by(person_id, actor=actor, purpose=PURPOSE)
    if filed := _filed(person_id):
        return filed
    visitor = _visitor(visit, left, actor)
    values = {
        "person_id": person_id,
        "told": told(visitor, {}),
        "opened_at": clock.now(),
        "opened_by": actor.id,
        "sample": left.circle.me.person.sample,
    }
    with transaction.atomic():
        before = _before(visit)
        if before and str(before.person_id) == person_id:
            return before
        if before and before.signed_at:
            raise _SIGNED
        row, _ = Preparation.objects.update_or_create(
            pk=before.pk if before else uuid4(), defaults=values | {"visit": visit}
        )
        facts = {"walk_in": visit is None, "known_visitor": bool(visitor.person_id), "sample": row.sample}
        procedures = len(follow(table(), facts_of(left), left.died_on).due)
        data = {"procedures": procedures, **facts}
        record(OPENED, subject=f"bereavement/{row.pk}", data=data, actor=actor, department=_department(visit))
    return row


def write_down(row: Preparation, given: Mapping[str, str], actor: Actor) -> Preparation:
    """Who came and what was asked at the desk, sealed until it is signed. Rejected by field for what no form would
    take; what is missing is kept missing.
    """
    before = prepared(row, actor)
    fields = {each.name: each for each in before.asked}
    kept = {name: text.strip() for name, text in given.items() if name in fields and text.strip()}
    read = {name: registration.read(fields[name], text) for name, text in kept.items()}
    if problems := [problem for _, problem in read.values() if problem]:
        raise Rejected(problems)
    values = {name: text for name, (text, _) in read.items()}
    with transaction.atomic():
        locked = Preparation.objects.select_for_update().get(pk=row.pk)
        if locked.signed_at:
            raise _SIGNED
        answered = {**before.given, **values}
        visitor = _known_again(before, given_to_visitor(values, before.visitor), answered, actor)
        locked.told = told(visitor, answered)
        locked.save(update_fields=["told"])
    return locked


def sign(row: Preparation, signature: bundles.Signature, consent: str, actor: Actor) -> bundles.Bundle:
    """File every application of the list under one signature and forget who came. Signed before: the same answer.

    Rejected with the fields that are still missing, or for a signature that cannot be read; Conflict where another list
    of that death was signed, or this one was written to meanwhile. Then nothing of it stands.
    """
    if row.signed_at:
        return bundles.bundle(row.bundle_id)
    if _filed(str(row.person_id)):
        raise _FILED
    ready = prepared(row, actor, to_file=True)
    if problems := [*_missing(ready)]:
        raise Rejected(problems)
    new = bundles.NewBundle(
        key=f"bereavement:{row.pk}",
        kind="bereavement",
        filings=[_filing(each, ready) for each in ready.items],
        consent=consent,
        signer=ready.visitor.name,
        signature=signature,
        signed_at=clock.now(),
        applicant_id=_account(ready.visitor),
        sample=row.sample,
    )
    return bundles.sign_and_file(new, actor=actor, within=lambda made: _signed(row, ready, made, actor))


def record_death(person_id: str, died_on: date, actor: Actor) -> None:
    """The accepted death notice enters the register, by the register's own verb. Rejected for a day to come."""
    if died_on > clock.today():
        raise Rejected([FieldProblem("died_on", "future", "亡くなった日が、今日より後の日になっています。")])
    registries.record_death(person_id, died_on, actor=actor)


def _filed(person_id: str) -> Preparation | None:
    """The list of that death that was signed."""
    return Preparation.objects.select_related("visit").filter(person_id=person_id).exclude(signed_at=None).first()


def _before(visit: appointments.Visit | None) -> Preparation | None:
    """The list of an appointment; whoever opens it at the same moment waits for the appointment's row."""
    if visit is None:
        return None
    appointments.Visit.objects.select_for_update().get(pk=visit.pk)
    return Preparation.objects.select_for_update().filter(visit=visit).first()


def _signed(row: Preparation, ready: Prepared, made: bundles.Bundle, actor: Actor) -> None:
    """In the bundle's transaction: the list is closed, the fact recorded, and who came is in the applications only."""
    locked = Preparation.objects.select_for_update(of=("self",)).select_related("visit").get(pk=row.pk)
    if locked.told != row.told:
        raise _CHANGED
    began = locked.visit.called_at if locked.visit and locked.visit.called_at else locked.opened_at
    locked.signed_at, locked.bundle_id, locked.told = clock.now(), made.id, ""
    locked.cases, locked.filled, locked.asked = len(made.cases), ready.filled, len(ready.asked)
    try:
        with transaction.atomic():
            locked.save(update_fields=["signed_at", "bundle_id", "told", "cases", "filled", "asked"])
    except IntegrityError as twin:
        raise _FILED from twin
    data = {
        "cases": locked.cases,
        "departments": len({each.department for each in made.cases}),
        "filled": locked.filled,
        "asked": locked.asked,
        "minutes": int((locked.signed_at - began).total_seconds() // 60),
        "walk_in": locked.visit is None,
        "sample": row.sample,
    }
    record(PREPARED, subject=f"bereavement/{row.pk}", data=data, actor=actor, department=_department(locked.visit))


def _missing(ready: Prepared) -> list[FieldProblem]:
    if not ready.items:
        return [FieldProblem("filings", "nothing", "市に届け出る手続きはありません。署名はいりません。")]
    left = [each for each in ready.asked if not ready.given.get(each.name)]
    return [FieldProblem(each.name, "required", f"{each.label}を入力してください。") for each in left]


def _filing(item: Item, ready: Prepared) -> bundles.Filing:
    answers = filling.answers(item.filled, ready.given)
    return bundles.Filing(item.due.procedure_id, item.due.procedure_id, answers, item.sections)


def _account(visitor: Visitor) -> str:
    return (registries.account_of(visitor.person_id) or "") if visitor.person_id else ""


def _department(visit: appointments.Visit | None) -> str:
    return visit.place.kind.department if visit else "residents"


def _visitor(visit: appointments.Visit | None, left: registries.Bereaved, actor: Actor) -> Visitor:
    """Who comes by the appointment: as the register has them, or as they wrote."""
    if visit is None:
        return Visitor()
    family, _, given = visit.name.replace("\u3000", " ").strip().partition(" ")
    answers = scheduler.booking_for(visit.number, actor, answers=True).answers
    wrote = Visitor(family, given.strip(), birth_date=visit.birthdate, phone=visit.phone)
    known = visitor_in_register(wrote, actor)
    return _related(known, relation_of(left, known) or answers.get("relation", ""))


def _known_again(before: Prepared, visitor: Visitor, given: Mapping[str, str], actor: Actor) -> Visitor:
    """Who came without an appointment is looked for as soon as name and birthday are told."""
    found = visitor if visitor.person_id else visitor_in_register(visitor, actor)
    left = registries.bereaved_by(before.dead.id, actor=actor, purpose=PURPOSE)
    return _related(found, visitor.relation or relation_of(left, found) or given.get("届出人と本人の関係", ""))


def _related(visitor: Visitor, relation: str) -> Visitor:
    return replace(visitor, relation=relation)
