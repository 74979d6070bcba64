"""Applying, page by page. Every POST keeps what was typed before it judges it."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hataori.blocks.registration import api as registration
from hataori.kernel.errors import Conflict

from .apply_frame import BACK_TO_CHECK, answered, applicant, back_of, common, way_of
from .flow import CHECK, Way
from .page_form import PageForm, typed_in


@require_http_methods(["GET"])
def start(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The first question, or the list of things to do where a draft waits."""
    going = way_of(procedure_id, applicant(request))
    if going.draft is None:
        return answered(request, _page(request, going, going.ids()[0]))
    return answered(request, render(request, "online_applications/tasks.html", _tasks(going)))


def _tasks(going: Way) -> dict[str, Any]:
    steps = going.steps()
    waiting = next((step for step in steps if not step.done and not step.optional), None)
    return {
        **common(going, _("申請の入力")),
        "tasks": steps,
        "next_url": waiting.url if waiting else f"{going.base}{CHECK}/",
        "complete": waiting is None,
        "draft": going.draft,
    }


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, procedure_id: str, page_id: str) -> HttpResponse:
    """One page of questions: shown, or kept and judged."""
    actor = applicant(request)
    going = way_of(procedure_id, actor)
    if going.form.page(page_id) is None:
        raise Http404
    if request.method == "GET":
        if page_id not in {shown.id for shown in going.pages}:
            return answered(request, HttpResponseRedirect(going.base))
        return answered(request, _page(request, going, page_id))
    return answered(request, _save(request, going, page_id))


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
        **common(going, shown.title),
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
        "back": back_of(going, page_id),
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
    grouped = page is not None and any(field.kind is registration.Kind.GROUP for field in page.fields)
    if page is None or not (grouped or registration.has_rules(going.form)):
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
