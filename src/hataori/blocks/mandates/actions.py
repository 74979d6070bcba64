"""Verbs on mandates: ask, answer, confirm a paper, register a business, authorise its people, revoke, file for another.

民法第99条 (agency), 第111条 (its end), 第818条・第824条 (parents for a child); whom a procedure admits as an agent
its own law says.
"""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.check_digits import is_corporate_number
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .queries import NOT_HELD, as_mandate, as_organisation, mail_key, row_of
from .types import Mandate, Organisation, Standing

LONGEST_DAYS = 366
CONFIRMERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)


def propose(
    *,
    represented_name: str,
    represented_mail: str,
    ends_on: date,
    actor: Actor,
    procedures: Sequence[str] = (),
    paper_id: str = "",
) -> Mandate:
    """Ask somebody to let the actor file for him till `ends_on`: he accepts with his own sign-in, or a clerk confirms
    the uploaded 委任状 (`paper_id`). Whether the address has an account shows in nothing.

    Forbidden for who is no resident; Rejected by field.
    """
    if actor.kind != "resident":
        raise Forbidden("residents_only", "代理人になるには、住民のアカウントでサインインしてください。")
    _check(represented_name, represented_mail, ends_on, paper_id)
    account = accounts.account_of(actor.id)
    if represented_mail and mail_key(represented_mail) == mail_key(account.login):
        raise Rejected([FieldProblem("represented_mail", "same_person", "自分以外の人を入力してください。")])
    with transaction.atomic():
        row = models.Mandate.objects.create(
            kind="voluntary",
            representative_id=actor.id,
            representative_name=actor.name,
            represented_name=represented_name.strip(),
            represented_key=mail_key(represented_mail) if represented_mail else "",
            procedures=list(procedures),
            starts_on=clock.today(),
            ends_on=ends_on,
            how="paper" if paper_id else "online",
            paper_id=paper_id,
            made_at=clock.now(),
            made_by=actor.id,
        )
        _tell(row, "mandate.proposed", actor, kind=row.kind, how=row.how)
    return as_mandate(row)


def answer(mandate_id: str, actor: Actor, *, accept: bool) -> Mandate:
    """The represented person says yes or no. NotFound unless his address was asked; Conflict when it was answered."""
    with transaction.atomic():
        row = row_of(mandate_id, lock=True)
        asked = actor.kind == "resident" and row.represented_key == mail_key(accounts.account_of(actor.id).login)
        if not asked or row.representative_id == actor.id:
            raise NotFound
        row.represented_id, row.represented_name = actor.id, actor.name
        return _answered(row, actor, accept=accept)


def confirm_paper(mandate_id: str, actor: Actor, *, accept: bool) -> Mandate:
    """A clerk has read the 委任状. Forbidden for others, Conflict when it was answered, NotFound without a paper."""
    if actor.kind != "staff" or not any(actor.has_role(role) for role in CONFIRMERS):
        raise Forbidden
    with transaction.atomic():
        row = row_of(mandate_id, lock=True)
        if row.how != "paper":
            raise NotFound
        return _answered(row, actor, accept=accept)


def register_organisation(*, corporate_number: str, name: str, leader_login: str, actor: Actor) -> Organisation:
    """Enter a business and who leads it, after its papers were seen at the counter.

    Rejected for a 法人番号 whose check digit is wrong or a login nobody has; Forbidden for who is no clerk; registering
    it again only adds a leader.
    """
    if actor.kind != "staff" or not any(actor.has_role(role) for role in CONFIRMERS):
        raise Forbidden
    if not is_corporate_number(corporate_number):
        message = "法人番号13けたが正しくありません。登記や通知書で確かめてください。"
        raise Rejected([FieldProblem("corporate_number", "check_digit", message)])
    if not name.strip():
        raise Rejected([FieldProblem("name", "required", "法人の名称を入力してください。")])
    with transaction.atomic():
        row, new = models.Organisation.objects.get_or_create(
            corporate_number=corporate_number,
            defaults={"name": name.strip()[:300], "registered_at": clock.now(), "registered_by": actor.id},
        )
        if new:
            record("organisation.registered", subject=f"organisation/{row.pk}", data={}, actor=actor)
        _authorise(row, leader_login, actor, leads=True, ends_on=None, procedures=(), how="counter")
    return as_organisation(row)


def authorise(
    *, corporate_number: str, login: str, ends_on: date, actor: Actor, procedures: Sequence[str] = ()
) -> Mandate:
    """Who leads a business lets another account file for it till `ends_on`.

    Forbidden for who does not lead it, Rejected for an unknown login or a term that is none, Conflict when the account
    may already.
    """
    organisation = models.Organisation.objects.filter(corporate_number=corporate_number).first()
    leads = models.Mandate.objects.filter(
        organisation=organisation, representative_id=actor.id, state="active", leads=True
    )
    if organisation is None or not leads.exists():
        raise Forbidden("not_a_leader", "担当者を決められるのは、その法人の代表者だけです。")
    _check_term(ends_on)
    return _authorise(organisation, login, actor, leads=False, ends_on=ends_on, procedures=procedures, how="online")


def revoke(mandate_id: str, actor: Actor) -> Mandate:
    """Either side ends it (民法第111条, 第651条), a leader that of his business. NotFound for anybody else's."""
    with transaction.atomic():
        row = row_of(mandate_id, lock=True)
        if not _may_end(row, actor):
            raise NotFound
        if row.state != "active":
            raise Conflict("not_active", "この委任は、もう終わっています。")
        row.state, row.ended_at, row.ended_by = "revoked", clock.now(), actor.id
        row.save(update_fields=["state", "ended_at", "ended_by"])
        _tell(row, "mandate.revoked", actor, kind=row.kind)
    return as_mandate(row)


def record_representation(about: str, standing: Standing, procedure_id: str, actor: Actor) -> None:
    """Keep that `about` was filed for another; within the transaction that files it. NotFound where the mandate ended
    meanwhile: its row is held till the filing is done.
    """
    mandate = row_of(standing.mandate_id, lock=True) if standing.mandate_id else None
    if mandate is not None and not as_mandate(mandate).covers(procedure_id, clock.today()):
        raise NotFound("standing_not_found", NOT_HELD)
    models.Representation.objects.create(
        about=about,
        kind=standing.kind,
        representative_id=actor.id,
        representative_name=actor.name,
        represented_id=standing.represented_id,
        represented_name=standing.name,
        mandate=mandate,
        corporate_number=standing.corporate_number,
        recorded_at=clock.now(),
    )
    record("representation.recorded", subject=about, data={"kind": standing.kind}, actor=actor)
    audit.record("representation.recorded", actor=actor, subject=about, detail={"kind": standing.kind})


def _authorise(
    organisation: models.Organisation,
    login: str,
    actor: Actor,
    *,
    leads: bool,
    ends_on: date | None,
    procedures: Sequence[str],
    how: str,
) -> Mandate:
    account = accounts.find_by_login(login)
    if account is None or account.kind != "resident" or not account.active:
        message = "このメールアドレスのアカウントがありません。先にアカウントを作ってもらってください。"
        raise Rejected([FieldProblem("login", "unknown", message)])
    now = clock.now()
    row = models.Mandate(
        kind="corporate",
        representative_id=account.id,
        representative_name=account.display_name,
        represented_name=organisation.name,
        organisation=organisation,
        leads=leads,
        procedures=list(procedures),
        starts_on=clock.today(),
        ends_on=ends_on,
        how=how,
        state="active",
        made_at=now,
        made_by=actor.id,
        answered_at=now,
        answered_by=actor.id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(row, "mandate.answered", actor, kind=row.kind, accepted=True)
    except IntegrityError:
        raise Conflict("already", "この人は、もうこの法人の担当者です。") from None
    return as_mandate(row)


def _answered(row: models.Mandate, actor: Actor, *, accept: bool) -> Mandate:
    if row.state != "proposed":
        raise Conflict("answered", "この委任には、もう答えています。")
    row.state, row.answered_at, row.answered_by = "active" if accept else "refused", clock.now(), actor.id
    row.save()
    _tell(row, "mandate.answered", actor, kind=row.kind, accepted=accept)
    return as_mandate(row)


def _may_end(row: models.Mandate, actor: Actor) -> bool:
    if actor.id in (row.representative_id, row.represented_id or None):
        return True
    mine = models.Mandate.objects.filter(representative_id=actor.id, state="active", leads=True)
    return row.organisation_id is not None and mine.filter(organisation_id=row.organisation_id).exists()


def _check(name: str, mail: str, ends_on: date, paper_id: str) -> None:
    problems = []
    if not name.strip() or len(name) > 200:  # noqa: PLR2004  a name
        problems.append(FieldProblem("represented_name", "required", "委任する人の氏名を入力してください。"))
    if not mail.strip() and not paper_id:
        message = "委任する人のメールアドレスを入力するか、委任状を添付してください。"
        problems.append(FieldProblem("represented_mail", "required", message))
    if problems:
        raise Rejected(problems)
    _check_term(ends_on)


def _check_term(ends_on: date) -> None:
    if not 0 <= (ends_on - clock.today()).days <= LONGEST_DAYS:
        raise Rejected([FieldProblem("ends_on", "range", "期限は、今日から1年以内の日にしてください。")])


def _tell(row: models.Mandate, name: str, actor: Actor, **data: str | bool) -> None:
    record(name, subject=f"mandate/{row.pk}", data=data, actor=actor)
    audit.record(name, actor=actor, subject=f"mandate/{row.pk}", detail={"of": row.representative_id, **data})
