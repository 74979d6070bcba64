"""Reading proposals, looks and payments for pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.organisation import api as organisation

from . import models, register, telling
from .actions import RELEASERS, WORKERS
from .routes import routes
from .states import LIVE, State

READERS = (*WORKERS, Role.AUDITOR)
PAGE_ROWS = 50
CHANGES = {"new": "新しく対象", "raised": "増額", "lowered": "減額", "changed": "内容の変更", "ended": "終了"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows. Empty means all; `state` empty means whatever still waits."""

    state: str = ""
    scheme: str = ""
    change: str = ""
    certain: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the desk's list."""

    id: str
    scheme: str
    name: str
    change: str
    amount: str
    state: State
    certain: bool
    to_confirm: int
    created_at: object
    sample: bool


def own_departments(actor: Actor) -> list[organisation.Department]:
    """The sections with schemes of which the actor sees the proposals."""
    own = departments_of(actor)
    keys = sorted({handling.department for handling in routes().schemes.values()})
    return [organisation.department(key) for key in keys if own is None or key in own]


def department_asked(asked: str, actor: Actor) -> str:
    """The section asked for, if it is the actor's; else the first of his; empty where his pays nothing."""
    keys = [each.key for each in own_departments(actor)]
    return asked if asked in keys else next(iter(keys), "")


def departments_of(actor: Actor) -> frozenset[str] | None:
    """Whose proposals an actor sees; None means all (an auditor of the whole city)."""
    grants = [grant for grant in actor.roles if grant.role in READERS]
    everywhere = any(grant.role == Role.AUDITOR for grant in grants)
    return None if everywhere else frozenset(grant.department for grant in grants)


def proposals(wanted: Wanted, actor: Actor) -> QuerySet[models.Proposal]:
    """The proposals of the actor's departments, oldest first."""
    rows = models.Proposal.objects.all()
    own = departments_of(actor)
    if own is not None:
        rows = rows.filter(department__in=own)
    rows = rows.filter(state=wanted.state) if wanted.state else rows.filter(state__in=sorted(LIVE))
    if wanted.scheme:
        rows = rows.filter(scheme=wanted.scheme)
    if wanted.change:
        rows = rows.filter(change=wanted.change)
    if wanted.certain:
        rows = rows.filter(certain=wanted.certain == "yes")
    if wanted.name.strip():
        rows = rows.filter(person_id__in=register.found(wanted.name, actor))
    return rows.order_by("created_at", "pk")


def as_rows(found: Iterable[models.Proposal], actor: Actor) -> list[Row]:
    """Lines with names; the reading of the names is audited by the register."""
    rows = list(found)
    names = register.names({row.person_id for row in rows}, actor) if rows else {}
    return [
        Row(
            id=str(row.pk),
            scheme=telling.title_of(row.scheme),
            name=names.get(row.person_id, "（住民記録で確認できません）"),
            change=CHANGES[row.change],
            amount=telling.amount_words(row.amount, row.unit),
            state=State(row.state),
            certain=row.certain,
            to_confirm=row.to_confirm,
            created_at=row.created_at,
            sample=row.sample,
        )
        for row in rows
    ]


def counts(actor: Actor) -> dict[State, int]:
    """How many wait in each state."""
    own = departments_of(actor)
    rows = models.Proposal.objects.filter(state__in=sorted(LIVE))
    if own is not None:
        rows = rows.filter(department__in=own)
    found = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    return {state: found.get(state, 0) for state in (State.FOUND, State.OFFERED, State.ACCEPTED, State.PREPARED)}


def proposal_for(proposal_id: str, actor: Actor) -> models.Proposal:
    """A proposal of the actor's departments. NotFound for any other, and the try is audited."""
    row = models.Proposal.objects.filter(pk=_uuid(proposal_id)).select_related("run").first()
    own = departments_of(actor)
    if row is None or (own is not None and row.department not in own):
        audit.record("proposal.refused", actor=actor, subject=f"proposal/{proposal_id[:40]}")
        raise NotFound("proposal_not_found", "提案が見つかりません。一覧から選び直してください。")
    return row


def acts_for(row: models.Proposal, actor: Actor) -> frozenset[str]:
    """What this member of staff can do with it now."""
    works = any(actor.has_role(role, row.department) for role in WORKERS)
    releases = any(actor.has_role(role, row.department) for role in RELEASERS) and row.prepared_by != actor.id
    state, possible = State(row.state), set()
    if works and state is State.FOUND and row.change == "new":
        possible.add("offer")
    if works and (state is State.ACCEPTED or (state is State.FOUND and row.change != "new")):
        possible.add("prepare")
    if state is State.PREPARED and releases:
        possible |= {"release", "send_back"}
    if works and state.live:
        possible.add("exclude")
    return frozenset(possible)


def mine(actor: Actor) -> list[models.Proposal]:
    """A resident's own proposals that were told to him, newest first. NotFound while the account is nobody's."""
    person = register.person_of(actor)
    shown = [State.OFFERED, State.ACCEPTED, State.PREPARED, State.AWARDED, State.INFORMED, State.DECLINED]
    return list(models.Proposal.objects.filter(person_id=person, state__in=shown).order_by("-changed_at")[:50])


def own_proposal(proposal_id: str, actor: Actor) -> models.Proposal:
    """One of them. NotFound for anybody else's and for what was not told yet; the try is audited."""
    row = models.Proposal.objects.filter(pk=_uuid(proposal_id)).first()
    if row is None or not register.is_person(actor, row.person_id) or not _was_told(row):
        audit.record("proposal.refused", actor=actor, subject=f"proposal/{proposal_id[:40]}")
        raise NotFound("proposal_not_found", "お知らせが見つかりません。マイページから選び直してください。")
    return row


def _was_told(row: models.Proposal) -> bool:
    """Whether the person has heard of it, whatever has become of it since."""
    told = {State.OFFERED, State.INFORMED, State.AWARDED}
    return row.state in told or row.steps.filter(after__in=sorted(told)).exists()


def opted_out(actor: Actor) -> frozenset[str]:
    """The schemes a person wants no offers of; the empty word stands for all."""
    rows = models.OptOut.objects.filter(person_id=register.person_of(actor))
    return frozenset(rows.values_list("scheme", flat=True))


def newest_runs(count: int = 10) -> list[models.Run]:
    """The last looks, newest first."""
    return list(models.Run.objects.order_by("-pk")[:count])


def files_of(actor: Actor) -> QuerySet[models.TransferFile]:
    """The payment files of the actor's departments, newest first."""
    own = departments_of(actor)
    rows = models.TransferFile.objects.order_by("-pk")
    return rows if own is None else rows.filter(department__in=own)


def overpayments(department: str) -> QuerySet[models.Overpayment]:
    """What was paid too much (過誤払) and is not settled, oldest first."""
    rows = models.Overpayment.objects.filter(department=department, state__in=["found", "prepared", "noticed"])
    return rows.order_by("created_at", "pk")


def open_overpayments(actor: Actor) -> int:
    """How many the actor's departments have still to bring to an end."""
    own = departments_of(actor)
    rows = models.Overpayment.objects.filter(state__in=["found", "prepared", "noticed"])
    return (rows if own is None else rows.filter(department__in=own)).count()


def overpayment_for(overpayment_id: str, actor: Actor) -> models.Overpayment:
    """One of the actor's departments. NotFound for any other, and the try is audited."""
    row = models.Overpayment.objects.filter(pk=_uuid(overpayment_id)).select_related("proposal").first()
    own = departments_of(actor)
    if row is None or (own is not None and row.department not in own):
        audit.record("overpayment.refused", actor=actor, subject=f"overpayment/{overpayment_id[:40]}")
        raise NotFound("overpayment_not_found", "払い過ぎの記録が見つかりません。支払いの画面から選び直してください。")
    return row


def overpayment_acts(row: models.Overpayment, actor: Actor) -> frozenset[str]:
    """What this member of staff can do with it now."""
    works = any(actor.has_role(role, row.department) for role in WORKERS)
    releases = any(actor.has_role(role, row.department) for role in RELEASERS)
    possible = set()
    if works and (row.state == "found" or (row.state == "noticed" and row.way == "offset" and row.left)):
        possible.add("prepare")
    if releases and row.state == "prepared":
        possible |= {"send-back"} | ({"release"} if row.prepared_by != actor.id else set())
    if works and row.state == "noticed" and row.left:
        possible.add("receive")
    if releases and row.state in ("found", "prepared", "noticed") and row.left == row.amount:
        possible.add("withdraw")
    return frozenset(possible)


def yen_awarded(department: str) -> Mapping[str, int]:
    """Scheme → yen a month of the awards running now."""
    today = clock.today().replace(day=1)
    rows = models.Award.objects.filter(department=department, unit="month", first__lte=today).exclude(last__lt=today)
    return dict(rows.values_list("scheme").annotate(Sum("amount")).order_by("scheme"))


def _uuid(text: str) -> UUID:
    """NIL for what is none: nothing has it."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
