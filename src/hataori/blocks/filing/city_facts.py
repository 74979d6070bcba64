"""Papers the city itself holds: with one consent they are looked up inside instead of uploaded; and what was typed."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.consent import api as consent
from hataori.platform.events.api import record

from . import events
from .envelope import Envelope

SCOPE = "city-records"
PURPOSE = "申請に必要な住民票・戸籍・税・印鑑登録の内容を、市の職員が市の記録で確認すること"


def agreed(actor: Actor) -> consent.Consent | None:
    """The consent to look into the city's records that holds today, None without one."""
    return consent.active(actor.id, SCOPE) if actor.kind == "resident" else None


@transaction.atomic
def agree(actor: Actor) -> consent.Consent:
    """Consent, once for all applications until it is taken back on the page of consents."""
    return agreed(actor) or consent.grant(account_id=actor.id, purpose=PURPOSE, scope=SCOPE, actor=actor)


def lookable(papers: Sequence[registration.Paper], actor: Actor) -> frozenset[str]:
    """Slots of the papers that the city's records would answer for, for a linked resident; empty for others.

    While the register is closed every paper the city issues counts: it is looked up later.
    """
    person_id = registries.person_of_account(actor.id) if actor.kind == "resident" else None
    return _answerable(papers, person_id or "", actor)


def _answerable(papers: Sequence[registration.Paper], person_id: str, actor: Actor) -> frozenset[str]:
    held = [paper for paper in papers if paper.city_holds]
    if not held or not person_id:
        return frozenset()
    try:
        around = registries.circle_of(person_id, actor=actor, purpose=PURPOSE)
    except registries.Unavailable:
        return frozenset(paper.slot for paper in held)
    return frozenset(paper.slot for paper in held if registries.can_look(paper.title, around))


def check_look_up(form: registration.Form, envelope: Envelope, actor: Actor) -> None:
    """Rejected where papers are named to be looked up that the form has not, or without the consent."""
    if not envelope.look_up:
        return
    if unknown := set(envelope.look_up) - {paper.slot for paper in form.papers if paper.city_holds}:
        message = f"市の記録で確認できる書類ではありません（{'、'.join(sorted(unknown))[:100]}）。"
        raise Rejected([FieldProblem("look_up", "unknown", message)])
    if agreed(actor) is None:
        message = "市が記録を確認することへの同意がありません。申請のページで同意してから、もう一度送ってください。"
        raise Rejected([FieldProblem("look_up", "no_consent", message)])


def ask_city(
    filed: registration.Application,
    form: registration.Form,
    envelope: Envelope,
    position: mandates.Standing | None,
    actor: Actor,
) -> None:
    """Have the papers nobody attached looked up for the case, in the transaction of the filing.

    Nothing without the consent of who files. Filed for another, the papers are that person's: his mandate covers this
    procedure (else there were no position), and his representative agrees for him. A closed register does not stop the
    filing: the worker looks later.
    """
    given, whose = agreed(actor), _whose(position)
    if given is None or (position is not None and not whose):
        return
    here = {file.slot for file in envelope.attached}
    asked = form.papers_asked(registration.facts_of(form, filed.answers))
    papers = [paper for paper in asked if paper.slot not in here and _wanted(paper, envelope)]
    wanted = _answerable(papers, whose, actor) if position else lookable(papers, actor)
    looks = [registries.Asked(paper.slot, paper.title) for paper in papers if paper.slot in wanted]
    if looks:
        registries.ask_looks(
            f"case/{filed.number}",
            looks,
            account_id=actor.id,
            person_id=whose,
            consent_id=given.id,
            typed=_typed(filed),
            actor=actor,
        )


def _whose(position: mandates.Standing | None) -> str:
    """The person of the register somebody files for; empty for himself, a business, and who is in no register."""
    if position is None or position.kind == "corporate":
        return ""
    return position.person_id or registries.person_of_account(position.represented_id) or ""


def _wanted(paper: registration.Paper, envelope: Envelope) -> bool:
    return envelope.look_up is None or paper.slot in envelope.look_up


def _typed(filed: registration.Application) -> dict[str, str]:
    answers = filed.answers
    told = {
        "氏名": filed.applicant_name,
        "生年月日": answers.get("birth_date", ""),
        "住所": answers.get("address", ""),
        "世帯主": answers.get("世帯主の氏名", ""),
        "本籍": answers.get("本籍", ""),
        "筆頭者": answers.get("筆頭者", ""),
    }
    return {label: text for label, text in told.items() if text}


def count_typing(
    filed: registration.Application,
    form: registration.Form,
    known: registration.Known,
    confirmed: Collection[str],
    actor: Actor,
) -> None:
    """Record how many answers the city gave and how many were typed, and of these how many it knew (there should be
    none): the operational number of once-only.
    """
    if actor.kind != "resident" or filed.channel != "online":
        return
    typed = [name for name in filed.answers if name not in confirmed]
    same = [name for name in typed if _is_known(known, name, filed.answers)]
    data = {
        "procedure_id": filed.procedure_id,
        "fields": len(filed.answers),
        "known": len(filed.answers) - len(typed) + len(known.checked - filed.answers.keys()),
        "typed": len(typed),
        "typed_although_known": len(registration.typed_although_known(form, known, same)),
    }
    subject = f"application/{filed.number}"
    record(events.KNOWN, subject=subject, data=data, actor=actor, department=filed.department)


def _is_known(known: registration.Known, name: str, answers: Mapping[str, str]) -> bool:
    """What a person corrected is not what the city knew."""
    return name in known.checked or known.values.get(name) == answers[name]
