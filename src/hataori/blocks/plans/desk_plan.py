"""The desk's pages of the plan: open a draft, edit it, see what it changes, publish it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required, step_up_required

from . import drafts, pages, queries
from .desk_forms import (
    DraftForm,
    FigureForm,
    ItemForm,
    MeasureForm,
    NewMeasureForm,
    PublishForm,
    SectionForm,
    show_problems,
)
from .diff import compare
from .types import Content, Measure

_WAYS = ["GET", "POST"]


def done(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form is right and the act accepted it; problems stand beside their fields."""
    if not form.is_valid():
        return False
    try:
        act()
    except Rejected as error:
        show_problems(form, error.problems)
        return False
    return True


@require_http_methods(_WAYS)
@staff_required()
def home(request: HttpRequest) -> HttpResponseBase:
    """The editions, and the draft or the form to open one."""
    actor = actor_of(request)
    draft = queries.draft()
    form = DraftForm(request.POST or None, initial={"number": _next_number()})
    if request.method == "POST" and done(form, lambda: drafts.open_draft(**form.cleaned_data, actor=actor)):
        return HttpResponseRedirect(reverse("plans-desk:draft", args=[form.cleaned_data["number"]]))
    context = {
        "versions": list(reversed(queries.versions())),
        "draft": draft,
        "form": form,
        "may_edit": actor.has_role(Role.DX_OFFICE),
        "now": queries.current(),
    }
    return render(request, "plans/desk_home.html", context, status=422 if form.errors else 200)


def _next_number() -> str:
    current = queries.current()
    if current is None:
        return ""
    major, _, minor = current.number.partition(".")
    return f"{major}.{int(minor or 0) + 1}"


def _draft(number: str) -> Content:
    content = queries.content(number)
    if not content.version.is_draft:
        raise NotFound("plan_version_unknown", "この改訂案はありません。")
    return content


@require_GET
@staff_required()
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """The draft: its parts with what has changed, publishing, giving it up."""
    content = _draft(number)
    diff = compare(queries.content(content.version.copied_from), content, pages.department_names())
    context = {
        "content": content,
        "version": content.version,
        "states": {unit.key: unit.word for unit in diff.changed_units},
        "diff": diff,
        "before": queries.version(content.version.copied_from),
        "after": content.version,
        "may_edit": actor_of(request).has_role(Role.DX_OFFICE),
    }
    return render(request, "plans/desk_draft.html", context)


def _edited(request: HttpRequest, number: str, form: Form, act: Callable[[], object], title: str) -> HttpResponseBase:
    """The one way a part of the draft is edited: form, problems beside fields, back to the draft."""
    if request.method == "POST" and done(form, act):
        messages.success(request, "改訂案に保存しました。")
        return HttpResponseRedirect(reverse("plans-desk:draft", args=[number]))
    context = {"form": form, "title": title, "version": queries.version(number)}
    return render(request, "plans/desk_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(_WAYS)
@staff_required(Role.DX_OFFICE)
def section(request: HttpRequest, number: str, ref: str) -> HttpResponseBase:
    """Edit a section."""
    found = next((one for one in _draft(number).sections if one.ref == ref), None)
    if found is None:
        raise NotFound("section_unknown", "この節はありません。")
    form = SectionForm(found, request.POST or None)
    return _edited(
        request,
        number,
        form,
        lambda: drafts.edit_section(number, ref, **form.cleaned_data, actor=actor_of(request)),
        f"{found.ref} {found.title}",
    )


@require_http_methods(_WAYS)
@staff_required(Role.DX_OFFICE)
def item(request: HttpRequest, number: str, ref: str) -> HttpResponseBase:
    """Edit a 重点項目."""
    found = next((one for one in _draft(number).items if one.number == ref), None)
    if found is None:
        raise NotFound("item_unknown", "この重点項目はありません。")
    form = ItemForm(found, request.POST or None)
    return _edited(
        request,
        number,
        form,
        lambda: drafts.edit_item(number, ref, **form.cleaned_data, actor=actor_of(request)),
        f"重点項目 {found.number} {found.title}",
    )


def _measure(content: Content, ref: str) -> Measure:
    found = content.measure(ref)
    if found is None:
        raise NotFound("plan_measure_unknown", "この施策は改訂案にありません。")
    return found


@require_http_methods(_WAYS)
@staff_required(Role.DX_OFFICE)
def measure(request: HttpRequest, number: str, ref: str) -> HttpResponseBase:
    """Edit a measure."""
    content = _draft(number)
    found = _measure(content, ref)
    form = MeasureForm(content.items, pages.department_names(), request.POST or None, found)
    return _edited(
        request,
        number,
        form,
        lambda: drafts.edit_measure(number, ref, changes=form.changes(), actor=actor_of(request)),
        f"施策{found.number} {found.title}",
    )


@require_http_methods(_WAYS)
@staff_required(Role.DX_OFFICE)
def figure(request: HttpRequest, number: str, ref: str, key: str) -> HttpResponseBase:
    """Edit a series' figures."""
    found = next((one for one in _measure(_draft(number), ref).figures if one.key == key), None)
    if found is None:
        raise NotFound("figure_unknown", "この指標はありません。")
    form = FigureForm(request.POST or None, found)

    def act() -> None:
        baseline, target = form.numbers()
        year = form.cleaned_data["target_fiscal_year"]
        drafts.edit_figure(
            number, ref, key, baseline=baseline, target=target, target_fiscal_year=year, actor=actor_of(request)
        )

    return _edited(request, number, form, act, f"{found.title}の数値")


@require_http_methods(_WAYS)
@staff_required(Role.DX_OFFICE)
def new_measure(request: HttpRequest, number: str) -> HttpResponseBase:
    """Add a measure."""
    form = NewMeasureForm(_draft(number).items, pages.department_names(), request.POST or None)
    return _edited(
        request,
        number,
        form,
        lambda: drafts.add_measure(number, _typed(form.cleaned_data), actor=actor_of(request)),
        "施策を加える",
    )


def _typed(cleaned: dict[str, Any]) -> Measure:
    target = drafts.Numbered(cleaned["target_text"], cleaned["target"])
    figure = drafts.as_figure(cleaned["indicator"], cleaned["unit"], drafts.Numbered("", None), target, 2030)
    return Measure(
        id="new",
        number=0,
        slug=cleaned["slug"],
        title=cleaned["title"],
        summary=cleaned["summary"],
        departments=tuple(cleaned["departments"]),
        priority_item=cleaned["priority_item"],
        direction=cleaned["direction"],
        content=cleaned["content"],
        note=cleaned["note"],
        figures=(figure,) if cleaned["indicator"] else (),
    )


@require_POST
@staff_required(Role.DX_OFFICE)
def drop_measure(request: HttpRequest, number: str, ref: str) -> HttpResponseBase:
    """Take a measure out of the draft."""
    drafts.drop_measure(number, ref, actor=actor_of(request))
    messages.success(request, "改訂案から施策を外しました。数えた記録と前の版は残ります。")
    return HttpResponseRedirect(reverse("plans-desk:draft", args=[number]))


@require_POST
@staff_required(Role.DX_OFFICE)
def discard(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give the draft up."""
    drafts.discard(number, actor=actor_of(request))
    messages.success(request, f"第{number}版の改訂案を取りやめました。")
    return HttpResponseRedirect(reverse("plans-desk:home"))


@require_http_methods(_WAYS)
@staff_required(Role.DX_OFFICE)
@step_up_required
def publish(request: HttpRequest, number: str) -> HttpResponseBase:
    """Publish the draft: closed from then on."""
    content = _draft(number)
    initial = {"label": f"第{number}版", "change": content.version.change, "effective_on": clock.today()}
    form = PublishForm(request.POST or None, initial=initial)
    actor = actor_of(request)
    if request.method == "POST" and done(form, lambda: drafts.publish(number, **form.cleaned_data, actor=actor)):
        messages.success(request, f"第{number}版を公表しました。")
        return HttpResponseRedirect(reverse("plans:version", args=[number]))
    before = queries.content(content.version.copied_from)
    context = {"form": form, "version": content.version, "after": content.version, "before": before.version}
    context |= {"diff": compare(before, content, pages.department_names())}
    return render(request, "plans/desk_publish.html", context, status=422 if form.errors else 200)
