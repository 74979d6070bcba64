"""The section's pages: notifications that wait, and one of them with its checks beside the photo."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.documents import api as documents
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from . import actions
from .desk_forms import AcceptForm, CorrectForm, EnterForm, RefuseForm
from .form import CERTIFICATE
from .queries import CHANNEL_WORDS, STATE_WORDS, Notified, notification, notifications
from .rules import Check, last_day
from .service import DESK
from .settings import here
from .telling import Parents, day_in, examined, parents_of

READERS = (*DESK, Role.AUDITOR)
_PARENTS = (("father", "父"), ("mother", "母"))
VERDICTS = {"ok": ("合っています", "success"), "look": ("見てください", "warning"), "no": ("合いません", "error")}


@never_cache
@staff_required(*READERS)
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """GET /desk/birth-notifications/?state=: those that wait, or those that ended. One's own section only.

    Names are on it, so the look is audited.
    """
    state = request.GET.get("state", "open")
    state = state if state in STATE_WORDS else "open"
    actor, found = actor_of(request), notifications(state)
    cases = workflow.cases(each.number for each in found)
    seen = workflow.departments_of(actor)
    shown = [(each, cases[each.number]) for each in found if each.number in cases]
    shown = [(each, case) for each, case in shown if seen is None or case.department in seen]
    audit.record_read(actor, "birth-notifications", f"出生届の一覧（{len(shown)}件の氏名）")
    settings, enters = here(), any(actor.has_role(role) for role in DESK)
    context = {
        "state": state,
        "states": [(key, title) for key, (title, _) in STATE_WORDS.items()],
        "rows": [_line(each, case) for each, case in shown],
        "new_url": f"/desk/cases/new/{settings.procedure}/" if settings and enters else "",
    }
    return render(request, "online_birth_notification/desk_list.html", context)


def _line(each: Notified, case: workflow.Case) -> dict[str, Any]:
    waiting = case.stage is workflow.Stage.CORRECTION
    return {
        "each": each,
        "case": case,
        "channel": CHANNEL_WORDS[each.channel],
        "tag": ("補正待ち", "warning") if waiting and each.state == "open" else STATE_WORDS[each.state],
    }


@never_cache
@staff_required(*READERS)
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """GET /desk/birth-notifications/<number>/: the photo beside what was told, each rule with its fact and article."""
    return _show(request, number, actor_of(request))


def _show(
    request: HttpRequest, number: str, actor: Actor, *, changed: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    case, filed = _case(number, actor)
    audit.record_read(actor, f"case/{number}", f"出生届の内容（受付番号 {number}）")
    form = registration.form_version(filed.form_digest)
    born, told = day_in(filed.answers, "born_on"), notification(number)
    parents = _parents(filed, actor)
    context = {
        "case": case,
        "filed": filed,
        "told": told,
        "tag": STATE_WORDS[told.state],
        "channel": CHANNEL_WORDS[case.channel],
        "last_day": last_day(born) if born else None,
        "checks": [] if parents is None else _checked(filed, case, parents),
        "sections": [_rows(*each) for each in registration.answers_for_display(filed)],
        "photos": [file for file in filed.files if file.slot == CERTIFICATE],
        "papers": documents.documents_about(f"case/{number}"),
        "asked": workflow.open_correction(number),
        "works": workflow.works(case, actor),
        "forms": {
            "accept": AcceptForm(),
            "correct": CorrectForm(form),
            "refuse": RefuseForm(),
            "enter": EnterForm(),
            **(changed or {}),
        },
        "changed": next(iter((changed or {}).values()), None),
        "parents": [(title, parents[key]) for key, title in _PARENTS if parents and key in parents],
    }
    return render(request, "online_birth_notification/desk_one.html", context, status=status)


def _case(number: str, actor: Actor) -> tuple[workflow.Case, registration.Application]:
    case, found = workflow.case_for(number, actor), here()
    if found is None or case.kind != found.procedure:
        raise NotFound
    actions.taken_in(number)  # the worker may not have come by yet
    return case, registration.application(number)


def _checked(filed: registration.Application, case: workflow.Case, parents: Parents) -> list[tuple[Check, str, str]]:
    return [(each, *VERDICTS[each.verdict]) for each in examined(filed, case, parents)]


def _parents(filed: registration.Application, actor: Actor) -> Parents | None:
    """As the register has them, None while it is closed."""
    try:
        return parents_of(filed, actor)
    except Unavailable:
        return None


def _rows(title: str, answers: list[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "rows": [{"key": label, "value": value, "name_glyphs": True} for label, value in answers]}


@require_POST
@staff_required(*DESK)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST /desk/birth-notifications/<number>/<act>/: one act; what is wrong comes back at its field."""
    actor = actor_of(request)
    _case(number, actor)
    doing = _ACTS.get(act)
    if doing is None:
        raise NotFound
    form = _form(act, number, request)
    try:
        if not form.is_valid():
            return _show(request, number, actor, changed={act: form}, status=422)
        messages.success(request, doing(number, form, actor))
    except Rejected as refused:
        form.show(refused.problems)
        return _show(request, number, actor, changed={act: form}, status=422)
    except (Conflict, Unavailable) as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(reverse("birth-desk:one", args=[number]))


def _form(act: str, number: str, request: HttpRequest) -> Any:  # noqa: ANN401  one of four forms
    if act == "correct":
        filed = registration.application(number)
        return CorrectForm(registration.form_version(filed.form_digest), request.POST)
    return {"accept": AcceptForm, "refuse": RefuseForm, "enter": EnterForm}[act](request.POST)


def _accept(number: str, form: AcceptForm, actor: Actor) -> str:
    actions.accept(number, actor=actor, note=form.cleaned_data["note"])
    return "受理しました。続けて、子を住民の記録に載せてください。"


def _correct(number: str, form: CorrectForm, actor: Actor) -> str:
    fields, papers = form.split()
    workflow.request_correction(number, fields, form.cleaned_data["message"], actor, papers=papers)
    return "保護者に補正をお願いしました。"


def _refuse(number: str, form: RefuseForm, actor: Actor) -> str:
    said = form.cleaned_data
    actions.refuse(number, reasons=said["reasons"], article=said["article"], actor=actor)
    return "不受理としました。保護者に理由を知らせます。"


def _enter(number: str, form: EnterForm, actor: Actor) -> str:
    said = form.cleaned_data
    actions.enter_child(number, actions.Entering(said["number"], said["relation"]), actor=actor)
    return "子を住民の記録に載せました。"


_ACTS: dict[str, Callable[[str, Any, Actor], str]] = {
    "accept": _accept,
    "correct": _correct,
    "refuse": _refuse,
    "enter": _enter,
}


@never_cache
@staff_required(*READERS)
@require_safe
def photo(request: HttpRequest, number: str, file_id: str) -> HttpResponseBase:
    """A photo of the certificate; the reading is audited."""
    actor = actor_of(request)
    _, filed = _case(number, actor)
    file = registration.file_of(filed, file_id)
    reason = f"出生届の審査（受付番号 {number}）"
    return files.download_response(file.file_id, actor, allow=lambda _, who: who == actor, inline=True, reason=reason)


@never_cache
@staff_required(*READERS)
@require_safe
def paper(request: HttpRequest, number: str, paper_id: str) -> HttpResponseBase:
    """The proof, to print for parents without an account; audited."""
    actor = actor_of(request)
    _case(number, actor)
    found = next((each for each in documents.documents_about(f"case/{number}") if each.id == paper_id), None)
    if found is None:
        raise NotFound
    return documents.open_document(found, actor, allow=lambda who: who == actor, reason=f"出生届 {number} の証明")
