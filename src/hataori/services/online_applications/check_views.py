"""Checking the answers of an application and sending it: once, however often the button is pressed."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected

from . import cosigning
from .apply_frame import BACK_TO_CHECK, answered, applicant, back_of, common, way_of
from .flow import ATTACHMENTS, CHECK, Way


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Check your answers, then send: once, however often the button is pressed."""
    actor = applicant(request)
    if request.method == "POST":
        return answered(request, _send(request, procedure_id, actor))
    going = way_of(procedure_id, actor)
    if going.draft is None:
        return HttpResponseRedirect(going.base)
    return answered(request, _check_page(request, going))


def _send(request: HttpRequest, procedure_id: str, actor: Actor) -> HttpResponse:
    going = way_of(procedure_id, actor)
    if going.draft is None or going.draft.id != request.POST.get("draft", going.draft.id):
        return _sent_before(request, going)
    if request.POST.get("form_version") != going.form.digest:
        return _check_page(request, going, status=409, renewed=True)
    unsigned = filing.way_to_sign(going.form, going.draft, actor=actor, return_to=f"{going.base}{CHECK}/")
    if unsigned:
        return HttpResponseRedirect(unsigned)
    try:
        receipt = filing.file_application(
            filing.envelope_of(
                going.draft,
                cosigner=cosigning.named(going.form, request.POST),
                standing=request.POST.get("standing", ""),
            ),
            actor=actor,
        )
    except Rejected as refused:
        return _check_page(request, going, status=422, told=refused.problems)
    except NotFound as gone:  # a mandate that ended meanwhile
        return _check_page(request, going, status=409, told=[FieldProblem("standing", gone.code, gone.message)])
    return HttpResponseRedirect(f"/applications/{receipt.number}/receipt/")


def _sent_before(request: HttpRequest, going: Way) -> HttpResponse:
    """The button was pressed twice, or the browser sent the form again."""
    number = _number_of_draft(request.POST.get("draft", ""), going.actor)
    return HttpResponseRedirect(f"/applications/{number}/receipt/" if number else going.base)


def _number_of_draft(draft_id: str, actor: Actor) -> str:
    number = registration.number_of_draft(draft_id)
    if not number:
        return ""
    try:
        return filing.application_for(number, actor).number
    except NotFound:
        return ""


def _check_page(
    request: HttpRequest,
    going: Way,
    *,
    status: int = 200,
    renewed: bool = False,
    told: Sequence[FieldProblem] = (),
) -> HttpResponse:
    """The answers to be checked; `told` is why it could not be sent, shown where the answers themselves are right."""
    wrong = going.all_problems()
    besides = cosigning.fields(going.form, request.POST, told)
    listed = {problem.field for _, problem in wrong}
    context = {
        **common(going, _("入力内容の確認")),
        "sections": [_section(page, going) for page in going.pages],
        "papers": papers_of(going),
        "papers_url": f"{going.base}{ATTACHMENTS}/?return={BACK_TO_CHECK}" if going.papers else "",
        "fee": fee_shown(going),
        "cosigning": besides,
        "told": [problem for problem in told if problem.field not in listed],
        "standings": mandates.standings(going.actor, going.form.procedure_id),
        "standing": request.POST.get("standing", "self"),
        "missing": [{"page": p, "problem": x, "url": f"{going.base}{p.id}/?return={BACK_TO_CHECK}"} for p, x in wrong],
        "back": back_of(going, CHECK),
        "draft": going.draft,
        "renewed": renewed,
    }
    return render(request, "online_applications/check.html", context, status=status)


def _section(shown: registration.FormPage, going: Way) -> dict[str, Any]:
    url = f"{going.base}{shown.id}/?edit=1&return={BACK_TO_CHECK}"
    texts = going.judged.state.texts
    asked = [field for field in shown.fields if field.kind.answered and (texts[field.name] or field.required)]
    rows = [_check_row(field, going, url) for field in asked]
    return {"title": shown.title, "rows": rows, "url": url, "optional": shown.optional}


def _check_row(field: registration.FormField, going: Way, url: str) -> dict[str, Any]:
    text = going.judged.state.texts[field.name]
    value, problem = (text, None) if field.compute is not None else registration.read(field, text)
    if field.name in going.known.checked:
        return {"key": _(field.label), "value": _("市が確認します（入力不要）")}
    said = registration.MASK if field.kind == "personal_number" and value and not problem else value
    return {
        "key": _(field.label),
        "value": said if problem else registration.shown(field, said),
        "change_url": f"{url}#id_{field.name}",
        "name_glyphs": field.kind == "person_name",
    }


def papers_of(going: Way) -> list[dict[str, Any]]:
    """Each paper with what was attached and whether the city finds its facts itself."""
    lookable = filing.lookable(going.papers, going.actor)
    agreed = bool(lookable) and filing.agreed(going.actor) is not None
    return [
        {
            "paper": paper,
            "files": [file for file in going.files if file.slot == paper.slot],
            "city_holds": paper.city_holds if agreed and paper.slot in lookable else "",
            "offered": paper.slot in lookable and not agreed,
            "linked": bool(lookable),
        }
        for paper in going.papers
    ]


def fee_shown(going: Way) -> int | None:
    """What these answers cost, None where nothing is charged online."""
    return filing.fee_of(going.form, catalogue.procedure(going.form.procedure_id), going.answers)
