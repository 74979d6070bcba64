"""Filing what follows a birth: each its own case, prefilled, in one transaction, with one confirmation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import events, models
from .follow_ups import Need, child_row, needs, told_already
from .settings import here
from .telling import day_in

PURPOSE = "出生に続く手続きの案内"
GOING = ("open", "accepted")
"""What follows a birth follows these; not one that was not taken, or was taken back."""
_GROUP = "対象のこども"


@dataclass(frozen=True, slots=True)
class Next:
    """One procedure that follows: `number` once it was filed, `asked` what is left to be answered for it."""

    need: Need
    procedure_id: str
    number: str
    form: registration.Form
    answers: Mapping[str, str]
    confirmed: frozenset[str]
    asked: tuple[registration.FormField, ...]

    @property
    def offered(self) -> bool:
        """Whether the parent can file it here and now."""
        return not self.number and not self.need.by


def next_of(filed: registration.Application, actor: Actor) -> tuple[Next, ...]:
    """What follows a filed notification, for the parent who filed it; empty for who is not in the register.

    NotFound for another's notification.
    """
    if filed.applicant_id != actor.id:
        raise NotFound
    around, found = registries.circle(actor.id, actor=actor, purpose=PURPOSE), here()
    if around is None or found is None:
        return ()
    done = dict(models.FollowUp.objects.filter(notification_id=filed.number).values_list("key", "number"))
    before = _without_child(around, filed.answers)
    known = [(need, found.follow_ups.get(need.key, "")) for need in needs(before, filed.answers)]
    told = told_already(before, filed.answers)
    child = child_row(told) if before == around else {}  # else the register tells of it
    return tuple(_next(need, each, done.get(need.key, ""), told, child, actor=actor) for need, each in known if each)


def _without_child(around: registries.Circle, answers: Mapping[str, str]) -> registries.Circle:
    """The household as it was before the birth: once the child is in the register it is not its own elder."""
    born, name = day_in(answers, "born_on"), answers.get("child_given_name")
    return replace(
        around,
        members=tuple(
            each for each in around.members if (each.person.birth.known, each.person.entry.given) != (born, name)
        ),
    )


def _next(
    need: Need, procedure_id: str, number: str, told: Mapping[str, str], child: Mapping[str, str], *, actor: Actor
) -> Next:
    form = registration.current_form(procedure_id)
    known = registration.known_for(form, actor)
    ours = {name: text for name, text in told.items() if form.field(name) and text}
    answers = {**known.values, **known.offered, **ours, **_with_child(form, known, child)}
    problems = registration.without_looked_up(registration.judged(form, answers).problems, known.checked)
    asked = tuple(field for field in form.fields if field.name in {each.field for each in problems})
    return Next(need, procedure_id, number, form, answers, frozenset(answers), asked)


def _with_child(form: registration.Form, known: registration.Known, child: Mapping[str, str]) -> dict[str, str]:
    """The newborn as one more row of the children the form lists."""
    group = form.field(_GROUP)
    if group is None or not group.fields or not child:
        return {}
    row = int(known.offered.get(_GROUP) or 0)
    members = {group.in_row(row, member).name: child.get(member.name, "") for member in group.fields}
    return {_GROUP: str(row + 1), **members}


def questions(found: Collection[Next]) -> tuple[registration.FormField, ...]:
    """What is left to be answered for all that is offered, each question once (one bank account for two benefits)."""
    fields = {field.name: field for each in found if each.offered for field in each.asked}
    return tuple(fields.values())


def file_next(
    filed: registration.Application, chosen: Collection[str], typed: Mapping[str, str], *, actor: Actor
) -> tuple[filing.Receipt, ...]:
    """File the chosen ones, all or none. What was filed before is left alone.

    Rejected with each problem once, Conflict when nothing was chosen that can be filed, or when the notification was
    not taken or was taken back.
    """
    wanted = [each for each in next_of(filed, actor) if each.offered and each.need.key in chosen]
    if not wanted:
        raise Conflict("nothing_chosen", "出す手続きを1つ以上選んでください。もう出したものは、二度は出せません。")
    problems: dict[str, FieldProblem] = {}
    with transaction.atomic():
        # Two taps at once meet here: the second finds what the first has filed.
        if models.Notification.objects.select_for_update().get(number=filed.number).state not in GOING:
            message = "この出生届は、受理しなかったか取り下げられたので、続けて出せません。窓口におたずねください。"
            raise Conflict("notification_ended", message)
        receipts = [each for one in wanted if (each := _file(one, filed, typed, actor, problems))]
        if problems:
            raise Rejected([*problems.values()])
    return tuple(receipts)


def _file(
    one: Next,
    filed: registration.Application,
    typed: Mapping[str, str],
    actor: Actor,
    problems: dict[str, FieldProblem],
) -> filing.Receipt | None:
    if models.FollowUp.objects.filter(notification_id=filed.number, key=one.need.key).exists():
        return None
    asked = {field.name: typed.get(field.name, "") for field in one.asked}
    envelope = filing.Envelope(
        procedure_id=one.procedure_id,
        answers={**one.answers, **asked},
        form_version=one.form.digest,
        confirmed=one.confirmed,
        sample=filed.sample,
    )
    try:
        receipt = filing.file_application(envelope, actor=actor)
    except Rejected as refused:
        problems |= {each.field: each for each in refused.problems if each.field not in problems}
        return None
    models.FollowUp.objects.create(notification_id=filed.number, key=one.need.key, number=receipt.number)
    if not filed.sample:
        data = {"key": one.need.key}
        record(events.FOLLOWED, subject=f"application/{receipt.number}", data=data, actor=SYSTEM)
    return receipt
