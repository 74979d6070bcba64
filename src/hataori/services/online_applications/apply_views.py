"""Applying, page by page. Every POST keeps what was typed before it judges it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.accounts.api import ensure_guest, guest_actor, guest_behind

from . import actions, cosigning
from .flow import ATTACHMENTS, CHECK, Way, way
from .page_form import PageForm, typed_in

BACK_TO_CHECK = "check"


def applicant(request: HttpRequest) -> Actor:
    """Who applies. A guest's drafts become the person's as soon as he is signed in; staff apply for nobody here."""
    actor = guest_actor(request)
    if actor.kind == "staff":
        raise Forbidden(
            "residents_only", "職員のアカウントでは申請できません。窓口などの申請は職員デスクで入力してください。"
        )
    if actor.kind == "resident" and (guest := guest_behind(request)):
        registration.adopt(guest, actor=actor)
    return actor


@require_http_methods(["GET"])
def start(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The first question, or the list of things to do where a draft waits."""
    going = _way(procedure_id, applicant(request))
    if going.draft is None:
        return _answered(request, _page(request, going, going.ids()[0]))
    return _answered(request, render(request, "online_applications/tasks.html", _tasks(going)))


def _tasks(going: Way) -> dict[str, Any]:
    steps = going.steps()
    waiting = next((step for step in steps if not step.done and not step.optional), None)
    return {
        **_common(going, _("申請の入力")),
        "tasks": steps,
        "next_url": waiting.url if waiting else f"{going.base}{CHECK}/",
        "complete": waiting is None,
        "draft": going.draft,
    }


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, procedure_id: str, page_id: str) -> HttpResponse:
    """One page of questions: shown, or kept and judged."""
    actor = applicant(request)
    going = _way(procedure_id, actor)
    if going.form.page(page_id) is None:
        raise Http404
    if request.method == "GET":
        if page_id not in {shown.id for shown in going.pages}:
            return _answered(request, HttpResponseRedirect(going.base))
        return _answered(request, _page(request, going, page_id))
    return _answered(request, _save(request, going, page_id))


def _page(
    request: HttpRequest,
    going: Way,
    page_id: str,
    *,
    judged: bool = False,
    full: str = "",
    unfolded: frozenset[str] = frozenset(),
) -> HttpResponse:
    """A page of questions. `unfolded`: fields that only the answers just sent called for, not to be judged yet."""
    shown = going.page(page_id)
    if shown is None:
        raise Http404
    seen = judged or (page_id in going.visited and "rows" not in request.GET)
    problems = [problem for problem in going.problems(shown) if problem.field not in unfolded] if seen else []
    asked = going.asked(shown, edit="edit" in request.GET or bool(full))
    context = {
        **_common(going, shown.title),
        "page": shown,
        "form": PageForm(
            asked,
            {**going.answers, **going.judged.state.texts},
            problems,
            also_required=_needed(going),
            template=_template(going, page_id, asked),
        ),
        "logic": browser_logic(going, page_id),
        "intro": going.form.texts.get("intro", "") if page_id == going.ids()[0] else "",
        "unfolded": bool(unfolded),
        "action": f"{going.base}{page_id}/",
        "rows": _rows(shown, going, asked),
        "asks": bool(asked.fields),
        "taps": any(field.name in going.known.subjects for field in asked.fields) and "edit" not in request.GET,
        "back": _back(going, page_id),
        "return_to": BACK_TO_CHECK if request.GET.get("return") == BACK_TO_CHECK else "",
        "draft": going.draft,
        "proxy_url": f"{going.base}proxy/" if page_id == going.ids()[0] else "",
        "renewed": _renewed(request, going),
        "full": full,
    }
    status = 409 if full else 422 if judged and not unfolded else 200
    return render(request, "online_applications/page.html", context, status=status)


def _template(going: Way, page_id: str, asked: registration.FormPage) -> registration.FormPage:
    """The page as the form has it, for the browser's rules, without what the city knows."""
    page, known = going.form.page(page_id), going.known
    if page is None or not registration.has_rules(going.form):
        return asked
    kept = {field.name for field in asked.fields}
    held = {*known.values, *known.checked, *known.waiting} - kept
    return replace(page, fields=tuple(field for field in page.fields if field.name not in held))


def browser_logic(going: Way, page_id: str) -> dict[str, Any] | None:
    """The form's rules for the browser with the answers they read, None for a form without any."""
    if not registration.has_rules(going.form):
        return None
    return {
        "program": registration.browser_program(going.form),
        "typed": registration.answers_read(going.form, going.answers),
        "page": page_id,
        "words": {"required": _("※必須"), "optional": _("任意")},
    }


def _needed(going: Way) -> tuple[str, ...]:
    """A guest is told the result by mail."""
    return ("email",) if going.actor.kind == "guest" else ()


def _rows(shown: registration.FormPage, going: Way, asked: registration.FormPage) -> list[dict[str, Any]]:
    """What the page does not ask, in words: known to the city, or looked up by it later."""
    open_fields, known = {field.name for field in asked.fields}, going.known
    rest = [field for field in shown.fields if field.name not in open_fields]
    answered = ((field, going.answers.get(field.name) or known.values.get(field.name, "")) for field in rest)
    return [
        {"key": _(field.label), "value": _known_words(field, value, known), "name_glyphs": field.kind == "person_name"}
        for field, value in answered
        if value or field.name in known.checked
    ]


def _known_words(field: registration.FormField, value: str, known: registration.Known) -> str:
    return _("市が確認します（入力不要）") if field.name in known.checked else registration.shown(field, value)


def _back(going: Way, page_id: str) -> str:
    before = going.before(page_id)
    return f"{going.base}{before}/" if before else f"/procedures/{going.form.procedure_id}/"


def _renewed(request: HttpRequest, going: Way) -> bool:
    """Whether the page was sent from an older form (or a forged one): the newest is shown with what was typed."""
    sent = request.POST.get("form_version", "")
    return request.method == "POST" and sent != going.form.digest


def _save(request: HttpRequest, going: Way, page_id: str) -> HttpResponse:
    typed = typed_in(request)
    try:
        draft = registration.open_draft(going.form.procedure_id, actor=going.actor)
    except Conflict as full:
        return _full(request, going, page_id, typed, full)
    if moved := _rows_moved(going, page_id, typed):
        draft = registration.save_page(draft.id, page_id, moved, actor=going.actor)
        return HttpResponseRedirect(f"{going.base}{page_id}/?edit=1&rows=1{_returning(request)}#row")
    known = registration.known_for(going.form, going.actor, {**draft.answers, **typed})
    here = going.form.page(page_id)
    draft = registration.save_page(draft.id, page_id, typed, actor=going.actor, known=known.of(here) if here else {})
    saved = _with(going, draft)
    shown = saved.page(page_id)
    unfolded = _unfolded(shown, typed, saved) if shown else frozenset()
    if shown is None or unfolded or _renewed(request, saved) or saved.problems(shown):
        return _page(request, saved, page_id, judged=True, unfolded=unfolded)
    if "later" in request.POST:
        return HttpResponseRedirect("/my/applications/")
    to_check = request.POST.get("return") == BACK_TO_CHECK or shown.optional
    return HttpResponseRedirect(f"{saved.base}{CHECK if to_check else saved.after(page_id)}/")


def _rows_moved(going: Way, page_id: str, typed: dict[str, str]) -> dict[str, str] | None:
    """The page's answers after "add a row" or "take this row away" (group.row); None where neither was pressed."""
    pressed = typed.get("add_row", "") or typed.get("remove_row", "")
    name, _dot, row = pressed.partition(".")
    page = going.form.page(page_id)
    group = next((field for field in page.fields if field.name == name and field.fields), None) if page else None
    if group is None:
        return None
    known = {**going.answers, **typed}
    if typed.get("add_row"):
        return registration.row_added(group, known)
    return registration.row_removed(group, int(row), known) if row.isascii() and row.isdigit() else None


def _returning(request: HttpRequest) -> str:
    return f"&return={BACK_TO_CHECK}" if request.POST.get("return") == BACK_TO_CHECK else ""


def _unfolded(shown: registration.FormPage, typed: dict[str, str], saved: Way) -> frozenset[str]:
    """The questions that the answers just sent brought up: without scripts they were not on the page yet."""
    if not registration.has_rules(saved.form):
        return frozenset()
    asked = (field for field in saved.asked(shown).fields if field.kind.answered and field.compute is None)
    return frozenset(field.name for field in asked if field.name not in typed)


def _full(request: HttpRequest, going: Way, page_id: str, typed: dict[str, str], full: Conflict) -> HttpResponse:
    """Too many drafts are open: the page again, with what was typed, and where to make room."""
    names = {field.name for page in going.pages for field in page.fields}
    answers = {**going.answers, **{name: registration.storable(typed[name]) for name in names & typed.keys()}}
    shown = Way(going.form, answers, going.files, going.visited, going.actor)
    return _page(request, shown, page_id, full=full.message)


def _with(going: Way, draft: registration.Draft) -> Way:
    form = registration.form_version(draft.form_digest)
    return Way(form, draft.answers, draft.files, draft.visited, going.actor, draft)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Check your answers, then send: once, however often the button is pressed."""
    actor = applicant(request)
    if request.method == "POST":
        return _answered(request, _send(request, procedure_id, actor))
    going = _way(procedure_id, actor)
    if going.draft is None:
        return HttpResponseRedirect(going.base)
    return _answered(request, _check_page(request, going))


def _send(request: HttpRequest, procedure_id: str, actor: Actor) -> HttpResponse:
    going = _way(procedure_id, actor)
    if going.draft is None or going.draft.id != request.POST.get("draft", going.draft.id):
        return _sent_before(request, going)
    if request.POST.get("form_version") != going.form.digest:
        return _check_page(request, going, status=409, renewed=True)
    unsigned = filing.way_to_sign(going.form, going.draft, actor=actor, return_to=f"{going.base}{CHECK}/")
    if unsigned:
        return HttpResponseRedirect(unsigned)
    try:
        receipt = actions.file_draft(
            going.draft,
            actor=actor,
            cosigner=cosigning.named(going.form, request.POST),
            standing=request.POST.get("standing", ""),
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
        return registration.application_for(number, actor).number
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
    """The answers to be checked; `told` is wrong with what this page itself asks."""
    wrong = going.all_problems()
    besides = cosigning.fields(going.form, request.POST, told)
    own = {"standing", "family_name", "corporate_number", *(field["name"] for field in besides)}
    context = {
        **_common(going, _("入力内容の確認")),
        "sections": [_section(page, going) for page in going.pages],
        "papers": _papers(going),
        "papers_url": f"{going.base}{ATTACHMENTS}/?return={BACK_TO_CHECK}" if going.papers else "",
        "fee": fee_shown(going),
        "cosigning": besides,
        "told": [problem for problem in told if problem.field in own],
        "standings": mandates.standings(going.actor, going.form.procedure_id),
        "standing": request.POST.get("standing", "self"),
        "missing": [{"page": p, "problem": x, "url": f"{going.base}{p.id}/?return={BACK_TO_CHECK}"} for p, x in wrong],
        "back": _back(going, CHECK),
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


def _papers(going: Way) -> list[dict[str, Any]]:
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


def papers_of(going: Way) -> list[dict[str, Any]]:
    """Each paper with what was attached and whether the city finds its facts itself."""
    return _papers(going)


def _way(procedure_id: str, actor: Actor) -> Way:
    try:
        return way(procedure_id, actor)
    except NotFound:
        raise Http404 from None


def common(going: Way, title: str) -> dict[str, Any]:
    """What every page of the flow shows around itself."""
    procedure = catalogue.procedure(going.form.procedure_id)
    name = catalogue.title_words(procedure) if procedure else going.form.title
    ids = going.ids()
    return {
        "going": going,
        "procedure": procedure,
        "title": title,
        "steps": [
            {"title": _("手続をさがす"), "url": "/procedures/"},
            {"title": name, "url": f"/procedures/{going.form.procedure_id}/"},
            {"title": _(title)},
        ],
        "name": name,
        "count": len(ids),
        "changes": going.draft.changes if going.draft else (),
    }


_common = common


def answered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, with the guest's cookie where it needs one; never kept by a cache on the way."""
    ensure_guest(request, response)
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response


_answered = answered
