"""The KPI desk: the numbers of one's own departments first, how they are counted, counts from outside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import HataoriError, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.exports import csv_response

from . import actions, number_page, outside
from .desk_forms import LONGEST_FILE, CountingForm, OutsideFileForm, OutsideForm, PathForm, show_problems
from .queries import ambiguities, definition_versions
from .reading import Live, live, series_rows, value, values
from .records import department_names
from .settings import path_on, path_versions
from .types import DefinitionVersion

_REPORTERS = (Role.CLERK, Role.SECTION_HEAD, Role.DX_OFFICE)
_SAMPLE = [
    ("m01", "ぴったりサービス", "2025年度", "1200", "1500", "2026-04-20", "年次集計"),
    ("m09", "ウェブ口座振替受付サービス", "2026-04-01〜2026-09-30", "300", "", "2026-10-05", ""),
]


@require_GET
@staff_required()
def home(request: HttpRequest) -> HttpResponse:
    """All series, those of the reader's departments first."""
    actor = actor_of(request)
    lines = number_page.lines(values())
    mine = [line for line in lines if is_mine(actor, line.value.series.departments)]
    context = {
        "mine": mine,
        "others": [line for line in lines if line not in mine],
        "as_of": clock.today(),
        "dx_office": actor.has_role(Role.DX_OFFICE),
        "may_report": may_report(actor),
    }
    return render(request, "indicators/desk_home.html", context)


def may_report(actor: Actor) -> bool:
    """Whether the actor may report counts of outside systems."""
    return any(actor.has_role(role) for role in _REPORTERS)


def is_mine(actor: Actor, departments: tuple[str, ...]) -> bool:
    """Whether one of the departments is the actor's own (a city-wide role makes none his own)."""
    own = {grant.department for grant in actor.roles if grant.department}
    return any(department in own for department in departments)


@require_http_methods(["GET", "POST"])
@staff_required()
def definition(request: HttpRequest, key: str) -> HttpResponseBase:
    """How a series is counted, its history, and (for DX推進) the choices."""
    versions = definition_versions(key)
    actor = actor_of(request)
    form = CountingForm(versions[0], department_names(), request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(form, key, actor):
        messages.success(request, "数え方を変えました。数え直しが終わるまで、前の値を表示します。")
        return HttpResponseRedirect(reverse("indicators-desk:definition", args=[key]))
    shown = value(key)
    context = {
        "form": form,
        "value": shown,
        "line": number_page.lines([shown])[0],
        "series": shown.series,
        "history": [_history(version) for version in versions],
        "may_change": actor.has_role(Role.DX_OFFICE),
        "may_report": may_report(actor),
        "reports": outside.reports_of(key),
    }
    return render(request, "indicators/desk_definition.html", context, status=422 if form.errors else 200)


def _changed(form: CountingForm, key: str, actor: Actor) -> bool:
    try:
        actions.change_definition(key, form.counting(), seen_version=form.cleaned_data["seen_version"], actor=actor)
    except Rejected as error:
        show_problems(form, error.problems)
        return False
    return True


def _history(version: DefinitionVersion) -> dict[str, Any]:
    states = {"live": "使用中", "building": "数え直し中", "retired": "以前の版"}
    progress = f"{version.done:,} / {version.total:,}件" if version.state == "building" else ""
    chosen = [(one.question, one.chosen_label) for one in ambiguities(version.body, version.choices)]
    return {"version": version, "state": states[version.state], "progress": progress, "chosen": chosen}


@require_http_methods(["GET", "POST"])
@staff_required(Role.DX_OFFICE)
def path_settings(request: HttpRequest) -> HttpResponseBase:
    """The line's ends, the thresholds, and exceptions by series."""
    series = [(one.key, one.title) for one in series_rows("indicator")]
    form = PathForm(path_on(clock.today()), series, request.POST or None)
    if request.method == "POST" and form.is_valid() and _path_changed(form, actor_of(request)):
        messages.success(request, "判定の基準を変えました。")
        return HttpResponseRedirect(reverse("indicators-desk:path"))
    context = {"form": form, "versions": path_versions()}
    return render(request, "indicators/desk_path.html", context, status=422 if form.errors else 200)


def _path_changed(form: PathForm, actor: Actor) -> bool:
    cleaned = form.cleaned_data
    try:
        actions.change_path(form.path(), effective_on=cleaned["effective_on"], reason=cleaned["reason"], actor=actor)
    except Rejected as error:
        show_problems(form, error.problems)
        return False
    return True


@require_http_methods(["GET", "POST"])
@staff_required(*_REPORTERS)
def report(request: HttpRequest) -> HttpResponseBase:
    """One count of an outside system by form."""
    actor = actor_of(request)
    form = OutsideForm(_reportable(), _departments(actor), request.POST or None, request.GET.get("key", ""))
    if request.method == "POST" and form.is_valid() and _reported(form, actor):
        messages.success(request, "報告を記録しました。指標の値に入りました。")
        return HttpResponseRedirect(reverse("indicators-desk:definition", args=[form.cleaned_data["key"]]))
    return _outside_page(request, form, OutsideFileForm(_departments(actor)))


@require_POST
@staff_required(*_REPORTERS)
def report_file(request: HttpRequest) -> HttpResponseBase:
    """Many counts of outside systems in a file: all of them, or none and what is wrong."""
    actor = actor_of(request)
    form = OutsideFileForm(_departments(actor), request.POST, request.FILES)
    number = _imported(form, actor) if form.is_valid() else 0
    if number:
        messages.success(request, f"{number}行の報告を記録しました。")
        return HttpResponseRedirect(reverse("indicators-desk:home"))
    return _outside_page(request, OutsideForm(_reportable(), _departments(actor)), form)


def _outside_page(request: HttpRequest, form: OutsideForm, file_form: OutsideFileForm) -> HttpResponse:
    wrong = bool(form.errors or file_form.errors)
    context = {"form": form, "file_form": file_form, "shown_errors": file_form if file_form.errors else form}
    return render(request, "indicators/desk_outside.html", context, status=422 if wrong else 200)


def _reportable() -> list[Live]:
    return [one for one in live() if one.definition.kind == "indicator"]


def _departments(actor: Actor) -> dict[str, str]:
    """The departments the actor may report for: his own, all for DX推進."""
    names = department_names()
    own = actor.departments(Role.CLERK, Role.SECTION_HEAD)
    if actor.has_role(Role.DX_OFFICE) or own is None:
        return names
    return {key: name for key, name in names.items() if key in own}


def _reported(form: OutsideForm, actor: Actor) -> bool:
    try:
        one = outside.parse_row(form.row())
        outside.report([one], department=form.cleaned_data["department"], actor=actor)
    except Rejected as error:
        show_problems(form, error.problems)
        return False
    return True


def _imported(form: OutsideFileForm, actor: Actor) -> int:
    upload = form.cleaned_data["file"]
    if upload.size > LONGEST_FILE:
        form.add_error("file", "ファイルは5MBまでです。分けて取り込んでください。")
        return 0
    try:
        found = outside.read_file(upload.read(), upload.name)
        return outside.report(found, department=form.cleaned_data["department"], actor=actor)
    except Rejected as error:
        for problem in error.problems:
            form.add_error("file", problem.message)
    except HataoriError as error:
        form.add_error("file", error.message)
    return 0


@require_GET
@staff_required()
def report_sample(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001  a view's signature
    """A file to start from."""
    return csv_response(_SAMPLE, list(outside.COLUMNS.values()), "gaibu-kensu-mihon.csv")
