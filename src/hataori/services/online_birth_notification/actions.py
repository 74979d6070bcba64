"""What is done with a birth notification: it comes in, is taken or not, the child enters the register."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import events, models
from .rules import Check, barred, last_day
from .settings import here
from .telling import around_of, before_sending, day_in, examined, parents_of

CHANNELS = ("online", "counter", "mail")
"""What is counted. A telephone call is no notification (戸籍法第27条): by then somebody chose wrongly."""
MALE, FEMALE = "male", "female"


@dataclass(frozen=True, slots=True)
class Taken:
    """How a notification ended."""

    number: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entering:
    """What the clerk adds to what was told when the child enters the register: the core system's number, and the
    relation to the head of the household.
    """

    number: str
    relation: str


def submit(draft: registration.Draft, *, actor: Actor) -> filing.Receipt:
    """File a parent's draft; the same draft again gives the same receipt.

    Rejected where it cannot come online (each rule as a problem of its field) or where answers are wrong or unsigned.
    """
    if found := barred(before_sending(draft.answers, around_of(actor), clock.today())):
        raise Rejected([_problem(each) for each in found])
    with transaction.atomic():
        receipt = filing.file_application(filing.envelope_of(draft), actor=actor)
        taken_in(receipt.number)
    return receipt


_FIELDS = {
    "in_time": "born_on",
    "filer": "filer_is",
    "domicile": "本籍",
    "place": "born_in_japan",
    "characters": "child_given_name",
}


def _problem(found: Check) -> FieldProblem:
    return FieldProblem(_FIELDS.get(found.key, ""), found.key, f"{found.fact}（{found.article}）")


@transaction.atomic
def taken_in(number: str) -> None:
    """Know a notification that came in, whichever way, once: a second call changes nothing. Nothing for an application
    of another procedure.
    """
    filed, found = registration.application(number), here()
    if found is None or filed.procedure_id != found.procedure:
        return
    row = models.Notification(
        number=filed.number, channel=filed.channel, submitted_at=filed.submitted_at, sample=filed.sample
    )
    _, new = models.Notification.objects.get_or_create(
        number=row.number,
        defaults={"channel": row.channel, "submitted_at": row.submitted_at, "sample": row.sample},
    )
    if new:
        _tell(row, events.SUBMITTED, SYSTEM)


def accept(number: str, *, actor: Actor, note: str = "") -> Taken:
    """Take a notification (受理). Where a rule does not hold, `note` says why it is taken all the same.

    Conflict while it has a character no name may have (戸籍法第50条), while the parents are asked, or once it has
    ended; Rejected without a note where one is due; NotFound and Forbidden as for any case; Unavailable while the
    register is closed.
    """
    case, filed = _examinable(number, actor)
    found = barred(examined(filed, case, parents_of(filed, actor)))
    if any(each.key == "characters" for each in found):
        raise Conflict("name_not_allowed", "名に使えない文字があります。補正を求めてください（戸籍法第50条）。")
    if found and not note.strip():
        message = "確認の結果が「合いません」のものがあります。受理する理由を書いてください。"
        raise Rejected([FieldProblem("note", "required", message)])
    with transaction.atomic():
        if note.strip():
            workflow.add_note(number, f"受理の理由：{note.strip()}", actor)
        if case.stage is workflow.Stage.RECEPTION:
            workflow.advance(number, workflow.Stage.FORMAL_CHECK, actor)
        workflow.advance(number, workflow.Stage.COMPLETED, actor)
        return ended(number, "accepted", actor=actor)


def refuse(number: str, *, reasons: str, article: str, actor: Actor) -> Taken:
    """Not take it (不受理), with reasons and article for the parents. Raises as `workflow.refuse_notification`."""
    _examinable(number, actor)
    with transaction.atomic():
        workflow.refuse_notification(number, reasons, article, actor)
        return ended(number, "refused", actor=actor)


@transaction.atomic
def ended(number: str, state: str, *, actor: Actor) -> Taken:
    """Write down once how it ended; also where a clerk moved the case on the general desk. Taken back by who filed it,
    it is no fact of the plan.
    """
    taken_in(number)
    row = models.Notification.objects.select_for_update().get(number=number)
    if row.state == "open":
        row.state, row.ended_at = state, clock.now()
        row.save(update_fields=["state", "ended_at"])
        if state == "accepted":
            _tell(row, events.ACCEPTED, actor, late=_late(number))
        elif state == "refused":
            _tell(row, events.REFUSED, actor)
    return Taken(row.number, row.state, row.ended_at or row.submitted_at)


def _late(number: str) -> bool:
    born = day_in(registration.application(number).answers, "born_on")
    return born is not None and workflow.case(number).received_on > last_day(born)


def enter_child(number: str, entering: Entering, *, actor: Actor) -> registries.RegisteredPerson:
    """Enter the child into the register from what was accepted, into its parents' household, as of the day of birth.

    Conflict before it is accepted, when the child is there already, or where no parent is in the register; Rejected by
    field; raises as `registries.enter`.
    """
    case, filed = _examinable(number, actor)
    if problems := [
        FieldProblem(name, "required", message)
        for name, value, message in (
            ("number", entering.number, "宛名番号を入力してください。"),
            ("relation", entering.relation, "世帯主との続柄を入力してください。"),
        )
        if not value.strip()
    ]:
        raise Rejected(problems)
    home, born = _home(filed, actor), day_in(filed.answers, "born_on")
    with transaction.atomic():
        row = models.Notification.objects.select_for_update().get(number=number)
        if row.state != "accepted" or born is None:
            raise Conflict("not_accepted", "受理してから、住民の記録に載せてください。")
        if row.person_id is not None:
            raise Conflict("entered_already", "この子は、もう住民の記録に載っています。")
        person = _enter(filed, entering, home, born, actor, sample=case.sample)
        row.person_id = uuid.UUID(person.id)
        row.save(update_fields=["person_id"])
        _tell(row, events.ENTERED, actor)
    return person


def _home(filed: registration.Application, actor: Actor) -> registries.Entry:
    """The mother's line in the register; the father's where she is not in it."""
    parents = parents_of(filed, actor)
    found = next((parents[each] for each in ("mother", "father") if each in parents), None)
    if found is None:
        message = "父も母も、市の住民の記録に見つかりません。住所のある市区町村へ送るか、記録を確かめてください。"
        raise Conflict("parents_not_found", message)
    return found.entry


def _enter(
    filed: registration.Application,
    entering: Entering,
    home: registries.Entry,
    born: date,
    actor: Actor,
    *,
    sample: bool,
) -> registries.RegisteredPerson:
    told = filed.answers
    new = registries.NewPerson(
        entering.number.strip(),
        registries.Birth(born),
        MALE if told["child_relation"].endswith("男") else FEMALE,
        sample=sample,
    )
    entry = registries.Entry(
        family=told["child_family_name"],
        given=told["child_given_name"],
        family_kana=told.get("child_family_kana", ""),
        given_kana=told["child_given_kana"],
        household=home.household,
        relation=entering.relation.strip(),
        address=home.address,
        postal_code=home.postal_code,
        domicile=told["本籍"],
        domicile_head=told["筆頭者"],
        protected=home.protected,
    )
    return registries.enter(new, entry, begins=born, reason=registries.Reason.BIRTH, actor=actor)


def _examinable(number: str, actor: Actor) -> tuple[workflow.Case, registration.Application]:
    """The case of a notification of one's department. NotFound, Forbidden for who only reads."""
    case, found = workflow.case_for(number, actor), here()
    if found is None or case.kind != found.procedure:
        raise NotFound
    if not workflow.works(case, actor):
        raise Forbidden
    return case, registration.application(number)


def _tell(row: models.Notification, fact: str, actor: Actor, **more: bool) -> None:
    """Record the fact; a stand-in's is none, nor one by a channel by which nobody can notify."""
    if not row.sample and row.channel in CHANNELS:
        record(fact, subject=f"application/{row.number}", data={"channel": row.channel, **more}, actor=actor)
