"""What is done with proposals: offered, answered, prepared by one, released by another. Each is one fact."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.consent import api as consent
from hataori.platform.events.api import record

from . import awarding, models, paying, register, telling
from .routes import routes
from .states import Route, State, may_go

WORKERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
RELEASERS = (Role.APPROVER, Role.SECTION_HEAD)
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Done:
    """What became of each proposal of a bulk act: done, or the sentence why not."""

    done: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)


def each(ids: Iterable[str], act: Callable[[str], object]) -> Done:
    """Do one thing to many, each in its own transaction: one that cannot does not stop the others."""
    done, failed = [], {}
    for proposal_id in dict.fromkeys(ids):
        try:
            act(proposal_id)
            done.append(proposal_id)
        except HataoriError as error:
            failed[proposal_id] = error.message
    return Done(tuple(done), failed)


# ---- the section


@transaction.atomic
def offer(proposal_id: str, *, actor: Actor) -> None:
    """Tell the person what the city has found. Where silence is enough, the term begins; where another office pays,
    the person is told where to claim it and nothing more happens here. Conflict for a change to an award.
    """
    row = _locked(proposal_id)
    _check(actor, row, WORKERS)
    if row.change != "new":
        message = "すでに決まっている支給の変更に、ご本人の同意はいりません。そのまま確認に進んでください。"
        raise Conflict("no_offer", message)
    route = routes().of(row.scheme)
    away = route.route is Route.INFORMATION or row.payer != "city"
    if route.route is Route.SILENCE and not away:
        row.term_ends = clock.today() + timedelta(days=route.term_days)
    _move(row, State.INFORMED if away else State.OFFERED, actor)
    telling.offer(row, actor)
    _fact("scheme.informed" if away else "scheme.offered", row, actor)


@transaction.atomic
def prepare(proposal_id: str, *, actor: Actor, note: str = "", confirmed: bool = False) -> None:
    """Say that it may be released. What no register decides has to be `confirmed`, with a note of how."""
    row = _locked(proposal_id)
    _check(actor, row, WORKERS)
    if row.change == "new" and row.state == State.FOUND:
        raise Conflict("not_offered", "先にご本人にお知らせしてください。")
    _consented(row)
    if (not row.certain or row.to_confirm) and not (confirmed and note.strip()):
        message = "台帳だけでは決められないことがあります。確かめた方法と結果を書いてください。"
        raise Rejected([FieldProblem("note", "required", message)])
    row.prepared_by = actor.id
    _move(row, State.PREPARED, actor, note)
    _fact("scheme.prepared", row, actor)


@transaction.atomic
def send_back(proposal_id: str, *, actor: Actor, note: str) -> None:
    """Return it from release to preparation, with the reason."""
    row = _locked(proposal_id)
    _check(actor, row, RELEASERS)
    _standing_at(row, State.PREPARED)
    _needed(note)
    _move(row, State.ACCEPTED if row.change == "new" else State.FOUND, actor, note)
    _fact("scheme.returned", row, actor)


@transaction.atomic
def release(proposal_id: str, *, actor: Actor) -> models.Award | None:
    """Award, change or end it: the paper goes out and the payment days know of it. Not by who prepared it."""
    row = _locked(proposal_id)
    _check(actor, row, RELEASERS)
    if row.prepared_by == actor.id:
        raise Forbidden("same_person", "確認した人は決裁できません。別の決裁者に依頼してください。")
    _consented(row)
    row.released_by = actor.id
    _move(row, State.AWARDED, actor)
    award = awarding.award(row, actor=actor)
    telling.decision(row, award, actor)
    days = (clock.today() - row.created_at.astimezone(clock.JST).date()).days
    _fact("scheme.awarded", row, actor, amount=row.amount, unit=row.unit, days=days)
    return award


@transaction.atomic
def exclude(proposal_id: str, *, actor: Actor, reason: str) -> None:
    """Take it out by hand, with the reason (a fact the register does not hold)."""
    row = _locked(proposal_id)
    _check(actor, row, WORKERS)
    _needed(reason)
    _move(row, State.EXCLUDED, actor, reason)
    _fact("scheme.excluded", row, actor)


# ---- the person


@transaction.atomic
def accept(proposal_id: str, *, actor: Actor, account: Mapping[str, str] | None = None) -> None:
    """The person wants it: consent to use the facts shown for this scheme is kept, and the section goes on.

    `account` is where to pay, typed in the same step; TransferProblem where no bank could take it.
    """
    row = _own(proposal_id, actor)
    _standing_at(row, State.OFFERED)
    handling = routes().of(row.scheme)
    consent.grant(
        account_id=actor.id,
        purpose=f"{telling.title_of(row.scheme)}の支給を決めるために、市が持つ情報を使うこと（{handling.article}）",
        scope=f"scheme:{row.scheme}",
        actor=actor,
    )
    if account is not None:
        paying.set_account(row.person_id, account, source="typed")
    _move(row, State.ACCEPTED, actor)
    _fact("scheme.accepted", row, actor, how="consent")


@transaction.atomic
def decline(proposal_id: str, *, actor: Actor) -> None:
    """The person does not want it; possible until it is decided."""
    row = _own(proposal_id, actor)
    _move(row, State.DECLINED, actor)
    _fact("scheme.declined", row, actor)


@transaction.atomic
def opt_out(scheme: str, *, actor: Actor) -> None:
    """No more offers of this scheme, or of any (empty); what is on offer now is declined."""
    person = register.person_of(actor)
    models.OptOut.objects.get_or_create(person_id=person, scheme=scheme, defaults={"since": clock.now()})
    rows = models.Proposal.objects.select_for_update().filter(
        person_id=person, state__in=[State.OFFERED, State.ACCEPTED], change="new"
    )
    for row in rows.filter(scheme=scheme) if scheme else rows:
        _move(row, State.DECLINED, actor)
        _fact("scheme.declined", row, actor)
    record("scheme.opted_out", subject=f"account/{actor.id}", data={"scheme": scheme}, actor=actor)


@transaction.atomic
def opt_in(scheme: str, *, actor: Actor) -> None:
    """Offers again: what the last look found is forgotten for this person, so that the next look finds it anew.

    Not where something is awarded: without what was found before, the end of it would go unseen.
    """
    person = register.person_of(actor)
    gone, _ = models.OptOut.objects.filter(person_id=person, scheme=scheme).delete()
    if not gone:
        return
    running = models.Award.objects.filter(person_id=person, last__isnull=True)
    standing = models.Standing.objects.filter(person_id=person)
    standing = standing.exclude(scheme__in=running.values_list("scheme", flat=True))
    (standing.filter(scheme=scheme) if scheme else standing).delete()
    record("scheme.opted_in", subject=f"account/{actor.id}", data={"scheme": scheme}, actor=actor)


# ---- time


def lapse() -> int:
    """Offers whose term has passed without a no count as accepted (the offer said so); how many."""
    due = models.Proposal.objects.filter(state=State.OFFERED, term_ends__lt=clock.today())
    return sum(_lapse(proposal_id) for proposal_id in due.values_list("pk", flat=True)[:5_000])


@transaction.atomic
def _lapse(proposal_id: UUID) -> int:
    row = models.Proposal.objects.select_for_update().get(pk=proposal_id)
    if row.state != State.OFFERED or row.term_ends is None:
        return 0
    _move(row, State.ACCEPTED, SYSTEM, f"{row.term_ends.isoformat()}までに辞退がありませんでした。")
    _fact("scheme.accepted", row, SYSTEM, how="silence")
    return 1


# ---- what all of them share


def _locked(proposal_id: str) -> models.Proposal:
    try:
        return models.Proposal.objects.select_for_update().get(pk=UUID(proposal_id))
    except (ValueError, models.Proposal.DoesNotExist):
        raise NotFound("proposal_not_found", "提案が見つかりません。一覧から選び直してください。") from None


def _own(proposal_id: str, actor: Actor) -> models.Proposal:
    """The person's own proposal; somebody else's is not there, and the try is audited."""
    row = _locked(proposal_id)
    if not register.is_person(actor, row.person_id):
        audit.record("proposal.refused", actor=actor, subject=f"proposal/{row.pk}")
        raise NotFound("proposal_not_found", "お知らせが見つかりません。マイページから選び直してください。")
    return row


def _check(actor: Actor, row: models.Proposal, roles: tuple[Role, ...]) -> None:
    if not any(actor.has_role(role, row.department) for role in roles):
        raise Forbidden("not_your_department", "この提案を扱えるのは、担当課の決められた職員だけです。")


def _standing_at(row: models.Proposal, state: State) -> None:
    """The table of moves also knows ways back that only another act takes."""
    if row.state != state:
        message = f"いま「{State(row.state).label}」のため、できません。画面を読み込み直してください。"
        raise Conflict("not_allowed_now", message)


def _consented(row: models.Proposal) -> None:
    """Who agreed by silence gave no consent; who gave one may have taken it back since, and then it goes no further."""
    agreed = row.steps.filter(after=State.ACCEPTED, before=State.OFFERED).order_by("-pk").first()
    if row.change != "new" or agreed is None or agreed.actor_id == SYSTEM.id:
        return
    if not consent.active(agreed.actor_id, f"scheme:{row.scheme}"):
        message = "ご本人が同意を取り消しました。支給に進めません。ご本人に確かめてから、対象外としてください。"
        raise Conflict("consent_withdrawn", message)


def _needed(note: str) -> None:
    if not note.strip():
        raise Rejected([FieldProblem("note", "required", "理由を書いてください。")])


def _move(row: models.Proposal, to: State, actor: Actor, note: str = "") -> None:
    if not may_go(State(row.state), to):
        message = f"いま「{State(row.state).label}」のため、できません。画面を読み込み直してください。"
        raise Conflict("not_allowed_now", message)
    if len(note) > _LONGEST or contains_personal_number(note):
        message = f"{_LONGEST:,}文字までで、マイナンバーを書かずに入力してください。"
        raise Rejected([FieldProblem("note", "unfit", message)])
    before, row.state, row.changed_at = row.state, to, clock.now()
    row.save()
    models.ProposalStep.objects.create(
        proposal=row,
        at=row.changed_at,
        before=before,
        after=to,
        actor_id=actor.id,
        actor_name=actor.name if actor.kind == "staff" else "",
        note=note,
    )


def _fact(event: str, row: models.Proposal, actor: Actor, **more: str | int) -> None:
    data = {"scheme": row.scheme, "change": row.change, "sample": row.sample, **more}
    record(event, subject=f"proposal/{row.pk}", data=data, actor=actor, department=row.department)
