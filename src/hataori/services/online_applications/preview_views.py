"""A form on the bench as residents will see it: the same pages, nothing kept. At the desk, framed as a phone."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.forms import api as forms
from hataori.blocks.registration import api as registration
from hataori.kernel.errors import Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from .apply_views import browser_logic
from .check_views import fee_shown
from .flow import ATTACHMENTS, CHECK, Way
from .page_form import PageForm, typed_in

_LONGEST = 100_000


@require_GET
@staff_required(*forms.EDITORS)
def frame(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The phone with the form in it, and the same pages without a frame."""
    found = forms.owned(procedure_id, actor_of(request))
    try:
        pages = forms.design_form(procedure_id).pages
        problem = "" if pages else "ページがありません。"
    except Rejected as circle:
        problem = circle.problems[0].message
    return render(request, "online_applications/preview.html", {"procedure": found, "problem": problem})


@require_http_methods(["GET", "POST"])
@xframe_options_sameorigin
@staff_required(*forms.EDITORS)
def page(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """One page; a POST judges it and goes on. The answers so far travel with the page itself."""
    actor = actor_of(request)
    found = forms.owned(procedure_id, actor)
    form = forms.design_form(procedure_id)
    typed = {**_carried(request), **typed_in(request)} if request.method == "POST" else {}
    way = Way(form, _rows(form, typed), (), frozenset(), actor)
    if not way.pages:
        raise Http404
    here = request.POST.get("page", way.ids()[0])
    shown = next((each for each in way.pages if each.id == here), None)
    problems = way.judged.problems if shown and "page" in request.POST and not _moving(typed) else ()
    wrong = [each for each in problems if shown and each.field in {field.name for field in shown.fields}]
    if shown and "page" in request.POST and not wrong and not _moving(typed):
        here = _after(way, here)
    return _page(request, found, way, here, wrong)


def _moving(typed: dict[str, str]) -> bool:
    return bool(typed.get("add_row") or typed.get("remove_row"))


def _carried(request: HttpRequest) -> dict[str, str]:
    try:
        read = json.loads(request.POST.get("carried", "{}")[:_LONGEST])
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in read.items()} if isinstance(read, dict) else {}


def _rows(form: registration.Form, typed: dict[str, str]) -> dict[str, str]:
    """The answers after a row was added or taken away."""
    name, _dot, row = (typed.get("add_row") or typed.get("remove_row") or "").partition(".")
    group = form.field(name)
    if group is None or not group.fields:
        return typed
    return registration.row_removed(group, int(row), typed) if row.isdecimal() else registration.row_added(group, typed)


def _after(way: Way, here: str) -> str:
    ids = [each for each in way.ids() if each != ATTACHMENTS]
    return ids[ids.index(here) + 1] if here in ids[:-1] else CHECK


def _page(request: HttpRequest, found: catalogue.Procedure, way: Way, here: str, wrong: list[Any]) -> HttpResponse:
    shown = next((each for each in way.pages if each.id == here), None)
    texts = {**way.answers, **way.judged.state.texts}
    kept = {name: text for name, text in texts.items() if way.form.field(name)}
    context = {
        "procedure": found,
        "name": catalogue.title_words(found),
        "page": shown,
        "form": PageForm(shown, texts, wrong, template=way.form.page(here)) if shown else None,
        "logic": browser_logic(way, here) if shown else None,
        "intro": way.form.texts.get("intro", "") if here == way.ids()[0] else "",
        "carried": json.dumps(kept, ensure_ascii=False),
        "sections": [] if shown else registration.sections(way.form, way.judged.values),
        "missing": [] if shown else way.judged.problems,
        "papers": way.papers,
        "fee": fee_shown(way),
        "title": shown.title if shown else _("入力内容の確認"),
    }
    answer = render(request, "online_applications/preview_page.html", context, status=422 if wrong else 200)
    # The desk's own page frames it; django-csp reads what a single answer may do from this attribute.
    answer._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001
    return answer
