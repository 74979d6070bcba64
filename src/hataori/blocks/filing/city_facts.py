"""Papers the city itself holds: with one consent they are looked up inside instead of uploaded; and what was typed."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.platform.consent import api as consent
from hataori.platform.events.api import record

from . import events

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
    held = [paper for paper in papers if paper.city_holds]
    if not held or actor.kind != "resident" or registries.person_of_account(actor.id) is None:
        return frozenset()
    try:
        around = registries.circle(actor.id, actor=actor, purpose=PURPOSE)
    except registries.Unavailable:
        return frozenset(paper.slot for paper in held)
    return frozenset(paper.slot for paper in held if around and registries.can_look(paper.title, around))


def ask_city(
    filed: registration.Application,
    form: registration.Form,
    attached: Sequence[registration.AttachedFile],
    actor: Actor,
) -> None:
    """Have the papers nobody attached looked up for the case, in the transaction of the filing.

    Nothing without consent. A closed register does not stop the filing: the worker looks later. Whoever files for
    somebody else has given no consent of theirs, so their papers are asked.
    """
    given = agreed(actor)
    if given is None:
        return
    here = {file.slot for file in attached}
    facts = registration.facts_of(form, filed.answers)
    papers = [paper for paper in form.papers if paper.slot not in here and registration.holds(paper.show, facts)]
    wanted = lookable(papers, actor)
    asked = [registries.Asked(paper.slot, paper.title) for paper in papers if paper.slot in wanted]
    if asked:
        about = f"case/{filed.number}"
        typed = _typed(filed)
        registries.ask_looks(about, asked, account_id=actor.id, consent_id=given.id, typed=typed, actor=actor)


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
