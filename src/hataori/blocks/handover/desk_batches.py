"""Batches at the desk: make, look, take, make again."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import archive, batches, models, queries, rules
from .desk_views import VIEWERS, named, refuse, to_target
from .forms import ReasonForm, TakeForm


@staff_required(*rules.HANDLERS)
@require_http_methods(["POST"])
def make(request: HttpRequest, key: str) -> HttpResponse:
    """POST: hand what waits of a procedure over."""
    try:
        made = batches.make_batch(key, request.POST.get("procedure_id", ""), actor=actor_of(request))
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return to_target(key)
    if made.held:
        messages.warning(
            request, f"渡せない案件が{len(made.held)}件あります。「人が見る案件」で理由を確かめてください。"
        )
    if made.batch is None:
        if not made.held:
            messages.info(request, "渡す案件はありません。")
        return to_target(key)
    messages.success(request, f"バッチ{made.batch.number}を作りました（{made.batch.cases}件）。")
    return HttpResponseRedirect(reverse("handover-desk:batch", args=[made.batch.number]))


@never_cache
@staff_required(*VIEWERS)
@require_http_methods(["GET", "HEAD"])
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """GET /desk/handover/batches/<number>/."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401  forms
    actor = actor_of(request)
    found = queries.batch(number, actor)
    lines = models.BatchLine.objects.filter(batch__number=number).select_related("handed", "handed__batch")
    context = {
        "found": found,
        "target": queries.target(found.target),
        "procedure": named(found.procedure_id),
        "lines": [(row.line, row.handed, _state(row, number)) for row in lines.order_by("line")[:200]],
        "report": queries.report_of(number, actor),
        "works": queries.works(actor, found.department),
        "take_form": TakeForm(),
        "again_form": ReasonForm(prefix="again"),
        **forms,
    }
    return render(request, "handover/batch.html", context, status=status)


def _state(row: models.BatchLine, number: str) -> str:
    later = row.handed.batch
    if later is None or later.number != number:
        return "新しいバッチで渡し直し"
    return dict(models.STATES)[row.handed.state]


@never_cache
@staff_required(*rules.HANDLERS)
@require_http_methods(["POST"])
def take(request: HttpRequest, number: str) -> HttpResponseBase:
    """POST: the archive as a download."""
    form = TakeForm(request.POST)
    if form.is_valid():
        try:
            name, content = archive.take(number, actor=actor_of(request), reason=form.cleaned_data["reason"])
            answer = FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")
            answer.headers["X-Content-Type-Options"] = "nosniff"
            return answer
        except (Conflict, Rejected) as refused:
            refuse(form, refused)
    return _page(request, number, 422, take_form=form)


@staff_required(*rules.HANDLERS)
@require_http_methods(["POST"])
def again(request: HttpRequest, number: str) -> HttpResponse:
    """POST: the same cases in a new batch."""
    form = ReasonForm(request.POST, prefix="again")
    if form.is_valid():
        try:
            made = batches.make_again(number, actor=actor_of(request), reason=form.cleaned_data["reason"]).batch
        except (Conflict, Rejected) as refused:
            refuse(form, refused)
        else:
            new = made.number if made else number
            messages.success(request, f"同じ案件のバッチ{new}を作りました。")
            return HttpResponseRedirect(reverse("handover-desk:batch", args=[new]))
    return _page(request, number, 422, again_form=form)


@never_cache
@staff_required(*rules.HANDLERS)
@require_http_methods(["GET", "HEAD"])
def report(request: HttpRequest, number: str) -> HttpResponse:
    """GET the 外字 report, UTF-8. The section's own staff: it names characters of people's names."""
    actor = actor_of(request)
    if not queries.works(actor, queries.batch(number, actor).department):
        raise NotFound
    text = "\ufeff" + queries.report_of(number, actor)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="gaiji_{number}.csv"'
    return answer
