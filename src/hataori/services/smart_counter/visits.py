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
from hataori.platform.organisation import api as organisation

from . import again, events, models
from .composing import Composed, composed, table
from .service import CLERKS, DEPARTMENT

KIND = "move_in"
PURPOSE = "転入届の受付"
MOST_INPUTS = 500


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as it was signed. `facts` are `people`, `from`, `sample` and `typed`; `shown` is what the signer read
    (papers and consent), None where the page that showed it was ours. `inputs` is how many fields were filled in by
    hand.
    """

    key: str
    facts: Mapping[str, Any]
    signature: bundles.Signature
    signed_at: datetime
    inputs: int
    place: str = ""
    offline: bool = False
    shown: Mapping[str, Any] | None = None


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
    """File a visit: every case, every paper, one signature (see `bundles.sign_and_file`); the same key files once, even
    where the rules have changed since.

    What was signed is what is filed: where the papers computed here differ from those that were read, it is Conflict
    (papers_differ) and nothing is filed. Conflict (received_already) for people whose other visit stands. Forbidden,
    Rejected by field.
    """
    if not may_receive(actor):
        raise Forbidden
    if before := bundles.bundle_signed(new.key, new.signature):
        return visit(before.id, bundle=before)
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
        sample=_is_sample(made.facts),
    )


def _note(bundle: bundles.Bundle, new: NewVisit, made: Composed, actor: Actor) -> None:
    steps = [{"key": each.key, "title": each.title, "article": each.article, "text": each.text} for each in made.steps]
    row = models.Visit(
        bundle_id=bundle.id,
        notice=_notice(bundle),
        people=again.who(made.facts["people"]),
        place=new.place if new.place in {each.key for each in organisation.branches()} else "",
        inputs=min(max(new.inputs, 0), MOST_INPUTS),
        offline=new.offline,
        steps=steps,
    )
    again.note(row)
    facts = {
        "kind": KIND,
        "place": row.place,
        "people": bundle.people,
        "cases": len(bundle.cases),
        "inputs": row.inputs,
        "offline": new.offline,
        "seconds": max(int((clock.now() - new.signed_at).total_seconds()), 0),
        "sample": bundle.sample,
    }
    record(events.VISITED, subject=f"bundle/{bundle.id}", data=facts, actor=actor, department=DEPARTMENT)


def _notice(bundle: bundles.Bundle) -> str:
    return next((each.number for each in bundle.cases if each.key == KIND), "")


def _is_sample(facts: Mapping[str, Any]) -> bool:
    return facts.get("sample") is True


def visit(bundle_id: str, *, bundle: bundles.Bundle | None = None) -> Visit:
    """A visit, for code that has checked who asks. NotFound."""
    found = bundle or bundles.bundle(bundle_id)
    row = models.Visit.objects.filter(pk=found.id).first()
    if row is None:
        raise _not_found()
    return _as_visit(row, found)


def _as_visit(row: models.Visit, bundle: bundles.Bundle) -> Visit:
    return Visit(bundle, row.place, row.inputs, row.offline, tuple(row.steps), row.entered_at)


def _not_found() -> NotFound:
    return NotFound("visit_not_found", "この受付が見つかりません。")


def visits_since(since: datetime) -> list[Visit]:
    """The visits filed since then, newest first."""
    found = bundles.bundles(KIND, since=since)
    rows = {str(row.pk): row for row in models.Visit.objects.filter(pk__in=[each.id for each in found])}
    return [_as_visit(rows[each.id], each) for each in found]


def visits_waiting(before: datetime) -> list[Visit]:
    """The visits filed before then whose people nobody has entered and nobody has refused, oldest first."""
    rows = {str(row.pk): row for row in models.Visit.objects.filter(entered_at=None)}
    cases = workflow.cases(row.notice for row in rows.values())
    standing = [pk for pk, row in rows.items() if row.notice in cases and not _is_refused(cases[row.notice])]
    found = [each for each in bundles.bundles_with(standing) if each.filed_at < before]
    return [_as_visit(rows[each.id], each) for each in found]


def _is_refused(case: workflow.Case) -> bool:
    return case.outcome in again.REFUSED


@transaction.atomic
def enter_people(bundle_id: str, *, actor: Actor) -> int:
    """Enter those who arrived in the register (住民基本台帳法第8条), once; how many. The facts of the visit go then.

    A clerk's own act after he has looked at the notification. Someone who lived here before goes on under his number.
    Forbidden; Conflict where it was done, where the notification was refused or is gone, or somebody lives here
    already; Unavailable while the register is closed.
    """
    if not may_receive(actor):
        raise Forbidden
    row = models.Visit.objects.select_for_update().filter(pk=bundle_id).first()
    if row is None:
        raise _not_found()
    if row.entered_at:
        raise Conflict("entered", "この受付の人は、もう住民票に記載されています。")
    _check_standing(row)
    facts = bundles.facts_of(bundle_id, actor=actor, purpose="住民票への記載")
    entered = _entered(facts, actor)
    row.entered_at, row.entered_by = clock.now(), actor.id
    row.save(update_fields=["entered_at", "entered_by"])
    bundles.drop_facts(bundle_id, actor=actor)
    told = {"people": entered}
    record(events.ENTERED, subject=f"bundle/{bundle_id}", data=told, actor=actor, department=DEPARTMENT)
    return entered


def _check_standing(row: models.Visit) -> None:
    notice = workflow.cases([row.notice]).get(row.notice)
    if notice is None or notice.destroyed_at:
        raise Conflict("destroyed", "転入届の保存年限が過ぎて内容が消されているため、記載できません。")
    if _is_refused(notice):
        raise Conflict("refused", "転入届が受理されていないため、記載できません。")


def _entered(facts: Mapping[str, Any], actor: Actor) -> int:
    """The head first, so that the household has one."""
    household = registries.new_household(f"M{secrets.randbelow(10**9):09}", sample=_is_sample(facts))
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
    """The one of that name and day of birth the register knows, unless personal numbers tell the two apart."""
    born, why = date.fromisoformat(person["birth"]), "転入の記載の前の確認"
    found = registries.search(person["name"], birth=born, actor=actor, purpose=why)
    same = [each for each in found if each.name == person["name"] and each.entry.status != registries.Status.DEAD]
    if person["personal_number"]:
        own = {each.id: registries.personal_number(each.id, actor=actor, purpose=why) for each in same}
        same = [each for each in same if own[each.id] in ("", person["personal_number"])]
    return same[0] if len(same) == 1 else None


def _new(person: Mapping[str, Any], facts: Mapping[str, Any]) -> registries.NewPerson:
    """宛名番号 is provisional here: in the city it comes from the core system (所管課で確認)."""
    return registries.NewPerson(
        number=f"T{secrets.randbelow(10**9):09}",
        birth=registries.Birth.read(person["birth"]),
        sex=person["sex"],
        nationality=person["nationality"] or "JPN",
        personal_number=person["personal_number"],
        sample=_is_sample(facts),
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
