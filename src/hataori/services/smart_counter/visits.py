"""A visit: composed, signed, filed at once; and its people entered in the register by a clerk's own act."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hataori.blocks.bundles import api as bundles
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import events, models
from .composing import Composed, composed, table
from .service import CLERKS, DEPARTMENT

KIND = "move_in"
PURPOSE = "転入届の受付"
MOST_INPUTS = 500
_OVER = (workflow.Outcome.REFUSED, workflow.Outcome.WITHDRAWN, workflow.Outcome.LAPSED)


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as it was signed. `facts` are `people`, `from` and `typed`; `shown` is what the signer read (papers and
    consent), None where the page that showed it was ours. `inputs` is how many fields were filled in by hand.
    """

    key: str
    facts: Mapping[str, Any]
    signature: bundles.Signature
    signed_at: datetime
    inputs: int
    place: str = ""
    offline: bool = False
    shown: Mapping[str, Any] | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as filed, with what is still to be done."""

    bundle: bundles.Bundle
    place: str
    inputs: int
    offline: bool
    steps: tuple[dict[str, str], ...]
    entered_at: datetime | None


def may_receive(actor: Actor) -> bool:
    """Who sits at the counter."""
    return any(actor.has_role(role, DEPARTMENT) for role in CLERKS)


def compose(facts: Mapping[str, Any], on: date) -> Composed:
    """What a visit comes to on the day of its signature, by the city's table."""
    return composed(table(), dict(facts), on.isoformat())


def file_visit(new: NewVisit, *, actor: Actor) -> Visit:
    """File a visit: every case, every paper, one signature (see `bundles.sign_and_file`); the same key files once.

    What was signed is what is filed: where the papers computed here differ from those that were read, it is Conflict
    (papers_differ) and nothing is filed. Forbidden, Rejected by field.
    """
    if not may_receive(actor):
        raise Forbidden
    made = compose(new.facts, new.signed_at.astimezone(JST).date())
    if made.problems:
        raise Rejected(made.problems)
    if new.shown is not None and new.shown != made.as_json():
        message = "署名した画面の内容と、いまの規則で計算した内容が違います。もう一度確かめて、署名し直してください。"
        raise Conflict("papers_differ", message)
    bundle = bundles.sign_and_file(
        _bundle(new, made), actor=actor, within=lambda bundle: _note(bundle, new, made, actor)
    )
    return visit(bundle.id, bundle=bundle)


def _bundle(new: NewVisit, made: Composed) -> bundles.NewBundle:
    return bundles.NewBundle(
        key=new.key,
        kind=KIND,
        filings=[each.filing() for each in made.papers],
        consent=made.consent,
        signer=made.facts["filer"]["name"],
        signature=new.signature,
        signed_at=new.signed_at,
        people=len(made.facts["people"]),
        facts=made.facts,
        sample=new.sample,
    )


def _note(bundle: bundles.Bundle, new: NewVisit, made: Composed, actor: Actor) -> None:
    inputs = min(max(new.inputs, 0), MOST_INPUTS)
    models.Visit.objects.create(
        bundle_id=bundle.id,
        place=new.place[:60],
        inputs=inputs,
        offline=new.offline,
        steps=[
            {"key": each.key, "title": each.title, "article": each.article, "text": each.text} for each in made.steps
        ],
    )
    facts = {
        "kind": KIND,
        "place": new.place[:60],
        "people": bundle.people,
        "cases": len(bundle.cases),
        "inputs": inputs,
        "offline": new.offline,
        "seconds": max(int((clock.now() - new.signed_at).total_seconds()), 0),
    }
    record(events.VISITED, subject=f"bundle/{bundle.id}", data=facts, actor=actor, department=DEPARTMENT)


def visit(bundle_id: str, *, bundle: bundles.Bundle | None = None) -> Visit:
    """A visit, for code that has checked who asks. NotFound."""
    found = bundle or bundles.bundle(bundle_id)
    row = models.Visit.objects.filter(pk=found.id).first()
    if row is None:
        raise NotFound("visit_not_found", "この受付が見つかりません。")
    return Visit(found, row.place, row.inputs, row.offline, tuple(row.steps), row.entered_at)


@transaction.atomic
def enter_people(bundle_id: str, *, actor: Actor) -> int:
    """Enter those who arrived in the register (住民基本台帳法第8条), once; how many. The facts of the visit go then.

    A clerk's own act after he has looked at the notification. Someone who lived here before goes on under his number.
    Forbidden; Conflict where it was done, where the notification was refused, or somebody lives here already.
    """
    if not may_receive(actor):
        raise Forbidden
    row = models.Visit.objects.select_for_update().filter(pk=bundle_id).first()
    if row is None:
        raise NotFound("visit_not_found", "この受付が見つかりません。")
    if row.entered_at:
        raise Conflict("entered", "この受付の人は、もう住民票に記載されています。")
    _check_standing(bundle_id)
    facts = bundles.facts_of(bundle_id, actor=actor, purpose="住民票への記載")
    entered = _entered(facts, actor)
    row.entered_at, row.entered_by = clock.now(), actor.id
    row.save(update_fields=["entered_at", "entered_by"])
    bundles.drop_facts(bundle_id, actor=actor)
    told = {"people": entered}
    record(events.ENTERED, subject=f"bundle/{bundle_id}", data=told, actor=actor, department=DEPARTMENT)
    return entered


def _check_standing(bundle_id: str) -> None:
    notice = next(each for each in bundles.bundle(bundle_id).cases if each.key == KIND)
    if workflow.case(notice.number).outcome in _OVER:
        raise Conflict("refused", "転入届が受理されていないため、記載できません。")


def _entered(facts: Mapping[str, Any], actor: Actor) -> int:
    """The head first, so that the household has one."""
    sample = bool(facts.get("sample"))
    household = registries.new_household(f"M{secrets.randbelow(10**9):09}", sample=sample)
    people = sorted(facts["people"], key=lambda person: not person["is_head"])
    for person in people:
        _enter(person, household, facts, actor)
    return len(people)


def _enter(person: Mapping[str, Any], household: str, facts: Mapping[str, Any], actor: Actor) -> None:
    moved = date.fromisoformat(facts["typed"]["moved_on"])
    entry = _entry(person, household, facts)
    known = _lived_here(person, actor)
    if known is None:
        registries.enter(_new(person, facts), entry, begins=moved, reason=registries.Reason.MOVE_IN, actor=actor)
    elif known.resident:
        message = (
            f"{person['name']}さんは、すでにこの市の住民として記録されています。住民記録の画面で確かめてください。"
        )
        raise Conflict("resident_already", message)
    else:
        old = replace(entry, domicile=known.entry.domicile, domicile_head=known.entry.domicile_head)
        registries.change(known.id, old, begins=moved, reason=registries.Reason.MOVE_IN, actor=actor)


def _lived_here(person: Mapping[str, Any], actor: Actor) -> registries.RegisteredPerson | None:
    """The one of that name and day of birth the register knows."""
    born = date.fromisoformat(person["birth"])
    found = registries.search(person["name"], birth=born, actor=actor, purpose="転入の記載の前の確認")
    same = [each for each in found if each.name == person["name"] and each.entry.status != registries.Status.DEAD]
    return same[0] if len(same) == 1 else None


def _new(person: Mapping[str, Any], facts: Mapping[str, Any]) -> registries.NewPerson:
    """宛名番号 is provisional here: in the city it comes from the core system (所管課で確認)."""
    return registries.NewPerson(
        number=f"T{secrets.randbelow(10**9):09}",
        birth=registries.Birth.read(person["birth"]),
        sex=person["sex"],
        nationality=person["nationality"] or "JPN",
        personal_number=person["personal_number"],
        sample=bool(facts.get("sample")),
    )


def _entry(person: Mapping[str, Any], household: str, facts: Mapping[str, Any]) -> registries.Entry:
    return registries.Entry(
        family=person["family"],
        given=person["given"],
        family_kana=person["family_kana"],
        given_kana=person["given_kana"],
        household=household,
        relation=person["relation"],
        address=facts["address"],
        former_address=facts["from"]["address"],
    )


def wrong(field: str, message: str) -> Rejected:
    """One problem at one field."""
    return Rejected([FieldProblem(field, "invalid", message)], message)
