"""The case page: who, what, checks done for the clerk, history, and the next acts only."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hataori.blocks.documents import api as documents
from hataori.blocks.mandates import api as mandates
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from .desk_checks import all_clear, article_of, checks, has_account
from .desk_filters import CHANNELS, department_name
from .desk_forms import CORRECTION_MESSAGE, AssignForm, CorrectForm, DecideForm, DeskForm, blank_forms
from .desk_list import READERS, WORKERS
from .desk_texts import correctable, reasons


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer in words; `name` wants the font with all name glyphs, `asked` waits for a correction."""

    label: str
    value: str
    name: bool = False
    asked: bool = False


@require_GET
@accounts.staff_required(*READERS)
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one case. Another department's case is not found; the reading is audited."""
    actor = accounts.actor_of(request)
    case = workflow.case_for(number, actor)
    audit.record_read(actor, person(case), f"申請の内容（受付番号 {case.number}）")
    return show(request, case, actor)


def show(
    request: HttpRequest,
    case: workflow.Case,
    actor: Actor,
    *,
    changed: Mapping[str, DeskForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it stands; `changed` brings forms back with what was typed and what is wrong with it."""
    filed = application_of(case)
    context = {**_about(case, filed), **_acts(case, filed, actor), **_record(case, actor)}
    context |= {"forms": context["forms"] | (changed or {}), "form": next(iter((changed or {}).values()), None)}
    response = render(request, "online_applications/desk_case.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def application_of(case: workflow.Case) -> registration.Application | None:
    """The application behind a case, None for a case of another kind."""
    try:
        return registration.application(case.number)
    except NotFound:
        return None


def person(case: workflow.Case) -> str:
    """Whose data a reading touches: the account, or the case where there is none."""
    return f"account/{case.applicant_id}" if has_account(case) else f"case/{case.number}"


def _about(case: workflow.Case, filed: registration.Application | None) -> dict[str, Any]:
    found, asked = checks(case, filed), workflow.open_correction(case.number)
    return {
        "case": case,
        "filed": filed,
        "channel": CHANNELS[case.channel],
        "department": department_name(case.department),
        "deadline": workflow.deadline(case),
        "checks": found,
        "assessment": workflow.assessment(case.number),
        "fee": payments.charge_of(f"application/{case.number}"),
        "representation": mandates.representation(f"application/{case.number}"),
        "signature": next(iter(workflow.signatures(case.number)), None),
        "all_clear": all_clear(found),
        "pages": answered_pages(filed, asked.fields if asked else ()) if filed else [],
        "changes": changes(filed) if filed else [],
        "masked": registration.MASK,
        "account": has_account(case),
    }


def answered_pages(filed: registration.Application, asked: Collection[str]) -> list[tuple[str, list[Answered]]]:
    """The answers by page; `asked` are the fields the applicant is to correct."""
    form = registration.form_version(filed.form_digest)
    answers = {**filed.answers, **dict.fromkeys(registration.numbers_left(filed), registration.MASK)}
    shown = [
        (page.title, [_answered(answers, f, asked) for f in page.fields if answers.get(f.name)])
        for page in form.answered(answers)
    ]
    return [(title, rows) for title, rows in shown if rows]


def _answered(answers: Mapping[str, str], field: registration.FormField, asked: Collection[str]) -> Answered:
    value = registration.shown(field, answers[field.name])
    return Answered(field.label, value, name=field.kind == registration.Kind.NAME, asked=field.name in asked)


def changes(filed: registration.Application) -> list[tuple[str, str, str]]:
    """(label, before, after) of every answer and paper a correction has changed, the latest correction first."""
    answers, given = registration.revisions(filed.number), registration.file_revisions(filed.number)
    rounds = reversed([*zip(pairwise(answers), pairwise(given), strict=True)])
    found = ((*_answers_changed(filed, *said), *_papers_changed(filed, *papers)) for said, papers in rounds)
    return [line for changed in found for line in changed]


def _answers_changed(
    filed: registration.Application, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    form = registration.form_version(filed.form_digest)
    for name in dict.fromkeys([*before, *after]):
        field = form.field(name)
        if field and before.get(name, "") != after.get(name, ""):
            yield field.label, before.get(name, ""), after.get(name, "")


def _papers_changed(
    filed: registration.Application,
    before: Collection[registration.AttachedFile],
    after: Collection[registration.AttachedFile],
) -> Iterator[tuple[str, str, str]]:
    for paper in registration.form_version(filed.form_digest).papers:
        old, new = ([file for file in files_ if file.slot == paper.slot] for files_ in (before, after))
        if [file.file_id for file in old] != [file.file_id for file in new]:
            yield paper.title, "、".join(file.name for file in old), "、".join(file.name for file in new)


def _acts(case: workflow.Case, filed: registration.Application | None, actor: Actor) -> dict[str, Any]:
    ahead = workflow.onward(case)
    members = accounts.staff_in({case.department}, *WORKERS)
    people = [(member.account_id, member.name) for member in members]
    own: dict[str, DeskForm] = {
        "assign": AssignForm(people, initial={"assignee": case.assignee_id}),
        "correct": CorrectForm(correctable(case, filed), initial={"message": CORRECTION_MESSAGE}),
        "decide": DecideForm(reasons(case), initial=_prepared(case)),
    }
    forms = blank_forms() | own
    return {
        "acts": workflow.acts(case, actor),
        "stands_in": workflow.decides_for(actor, case),
        "ahead": ahead,
        "behind": [stage for stage in workflow.next_stages(case) if stage is not ahead],
        "forms": forms,
        "me": actor.id,
        "key": uuid.uuid4().hex,
        "next_case": workflow.next_open(actor, case.number) if workflow.works(case, actor) else None,
    }


def _prepared(case: workflow.Case) -> dict[str, str]:
    """What the decision form starts with: where rules found that it must be refused, their reasons and article."""
    found = workflow.assessment(case.number)
    if found is None or found.finding.verdict != "refused":
        return {"article": article_of(case.kind)}
    return {"reasons": found.finding.reasons, "article": found.finding.article}


def _record(case: workflow.Case, actor: Actor) -> dict[str, Any]:
    return {
        "history": list(reversed(workflow.history(case.number))),
        "decisions": workflow.decisions(case.number),
        "notes": workflow.notes(case.number),
        "corrections": workflow.corrections(case.number),
        "papers": documents.documents_about(f"case/{case.number}"),
        "missing_fonts": documents.missing_fonts(),
        "sent": messaging.sent_about(case.number, actor),
    }


@require_GET
@accounts.staff_required(*READERS)
def attachment(request: HttpRequest, number: str, file_id: str) -> HttpResponseBase:
    """An attached file of a case of one's department; the files app audits the reading."""
    actor = accounts.actor_of(request)
    case = workflow.case_for(number, actor)
    file = registration.file_of(registration.application(case.number), file_id)
    return files.download_response(
        file.file_id, actor, allow=lambda _, who: who == actor, inline=True, reason=f"案件 {case.number} の審査"
    )


@require_GET
@accounts.staff_required(*READERS)
def paper(request: HttpRequest, number: str, paper_id: uuid.UUID) -> HttpResponseBase:
    """A notice of a case, to look at or to print for a person without an account; audited."""
    actor = accounts.actor_of(request)
    case = workflow.case_for(number, actor)
    found = [each for each in documents.documents_about(f"case/{case.number}") if each.id == str(paper_id)]
    if not found:
        raise NotFound
    return documents.open_document(found[0], actor, allow=lambda who: who == actor, reason=f"案件 {case.number} の通知")
