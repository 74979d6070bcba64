"""The desk's pages of the yearly review: 27 measures in one afternoon, and what the headquarters takes along."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import NotFound
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.platform.accounts.api import actor_of, staff_required, step_up_required
from hataori.platform.exports import csv_response, xlsx_response

from . import models, pages, queries, reviews, sheets
from .desk_forms import NoteForm, OpenYearForm, ReviewForm
from .desk_plan import done
from .types import Measure, Review

_NEXT = "save_and_next"
_REVIEWED = re.compile(r"20[0-9]{2}")
_ACTS = {
    "opened": "開始",
    "submitted": "提出",
    "returned": "差し戻し",
    "signed_off": "本部の確認",
    "reopened": "修正の開始",
}


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    known = models.Review.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).first()
    return int(text) if _REVIEWED.fullmatch(text) else known or _today()


def _today() -> int:
    return fiscal_year_of(clock.today()).year


@require_http_methods(["GET", "POST"])
@staff_required()
def index(request: HttpRequest) -> HttpResponseBase:
    """All measures of a year with their verdicts and how far the reviews are."""
    actor, year = actor_of(request), _year(request)
    form = OpenYearForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: reviews.open_year(**form.cleaned_data, actor=actor)):
        return HttpResponseRedirect(f"{reverse('plans-desk:reviews')}?year={form.cleaned_data['fiscal_year']}")
    rows = _rows(year)
    context = {
        "rows": [row for row in rows if _wanted(row, request, actor)],
        "year": year,
        "label": FiscalYear(year).label,
        "years": models.Review.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct(),
        "counts": _counts(rows),
        "form": form,
        "may_open": actor.has_role(Role.DX_OFFICE),
        "states": models.REVIEW_STATES,
    }
    return render(request, "plans/desk_reviews.html", context, status=422 if form.errors else 200)


def _rows(year: int) -> list[dict[str, Any]]:
    found = {review.measure: pages.review_row(review) for review in queries.reviews(fiscal_year=year)}
    names = pages.department_names()
    return [
        {
            "measure": measure,
            "departments": [names.get(key, key) for key in measure.departments],
            "row": found.get(measure.id),
        }
        for measure in queries.measures()
    ]


def _wanted(row: dict[str, Any], request: HttpRequest, actor: Actor) -> bool:
    state = request.GET.get("state", "")
    if state and (row["row"] is None or row["row"].review.state != state):
        return False
    return request.GET.get("mine") != "1" or reviews.may_write(row["measure"], actor)


def _counts(rows: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    states = [row["row"].review.state if row["row"] else "" for row in rows]
    return [("まだ", states.count("")), *((word, states.count(code)) for code, word in models.REVIEW_STATES.items())]


@require_http_methods(["GET", "POST"])
@staff_required()
def review(request: HttpRequest, year: int, ref: str) -> HttpResponseBase:
    """One review: frozen figures, what the department writes, the history."""
    measure, found, actor = queries.measure(ref), _found(ref, year), actor_of(request)
    form = ReviewForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and done(form, lambda: _write(request, measure, year, form, actor)):
        messages.success(request, "提出しました。" if "submit" in request.POST else "保存しました。")
        return HttpResponseRedirect(_after(request, measure, year))
    return _page(request, measure, found, form)


def _found(ref: str, year: int) -> Review:
    measure = queries.measure(ref)
    found = queries.review(measure.id, year)
    if found is None:
        raise NotFound("review_unknown", "この年度の評価はまだ始まっていません。一覧から始めてください。")
    return found


def _initial(found: Review) -> dict[str, Any]:
    seen = reviews.stamp(found.updated_at.timestamp())
    return {"cause": found.cause, "decision": found.decision, "next_step": found.next_step, "seen": seen}


def _write(request: HttpRequest, measure: Measure, year: int, form: ReviewForm, actor: Actor) -> Review:
    act = reviews.submit if "submit" in request.POST else reviews.save
    return act(measure.id, year, form.written(), seen=form.cleaned_data["seen"], actor=actor)


def _after(request: HttpRequest, measure: Measure, year: int) -> str:
    _, following = _neighbours(measure, year)
    target = following if _NEXT in request.POST and following else measure
    return reverse("plans-desk:review", args=[year, target.id])


def _neighbours(measure: Measure, year: int) -> tuple[Measure | None, Measure | None]:
    open_ = set(models.Review.objects.filter(fiscal_year=year).values_list("measure", flat=True))
    found = [one for one in queries.measures() if one.id in open_]
    place = next((index for index, one in enumerate(found) if one.id == measure.id), 0)
    return (found[place - 1] if place else None), (found[place + 1] if place + 1 < len(found) else None)


def _page(request: HttpRequest, measure: Measure, found: Review, form: ReviewForm) -> HttpResponse:
    actor = actor_of(request)
    before, after = _neighbours(measure, found.fiscal_year)
    names = pages.department_names()
    context = {
        "measure": measure,
        "departments": [names.get(key, key) for key in measure.departments],
        "row": pages.review_row(found),
        "review": found,
        "label": FiscalYear(found.fiscal_year).label,
        "form": form,
        "note_form": NoteForm(),
        "may_write": reviews.may_write(measure, actor) and found.state == "draft",
        "may_submit": reviews.may_submit(measure, actor),
        "may_sign": actor.has_role(Role.DX_OFFICE) and found.state == "submitted",
        "may_reopen": reviews.may_write(measure, actor) and found.state == "signed_off",
        "before": before,
        "after": after,
        "history": [(entry, _ACTS.get(entry.act, entry.act)) for entry in reversed(found.entries)],
        "decisions": models.DECISIONS,
    }
    return render(request, "plans/desk_review.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required()
def autosave(request: HttpRequest, year: int, ref: str) -> HttpResponseBase:
    """Keep what is written while it is written; answers the field that tells the next save what it follows."""
    measure = queries.measure(ref)
    form = ReviewForm(request.POST)
    if form.is_valid():
        saved = reviews.save(
            measure.id,
            year,
            form.written(),
            seen=form.cleaned_data["seen"],
            actor=actor_of(request),
        )
        form = ReviewForm(initial=_initial(saved))
    return HttpResponse(str(form["seen"]))


@require_POST
@staff_required(Role.DX_OFFICE)
@step_up_required
def sign_off(request: HttpRequest, year: int, ref: str) -> HttpResponseBase:
    """The headquarters confirms."""
    measure = queries.measure(ref)
    reviews.sign_off(measure.id, year, actor=actor_of(request))
    messages.success(request, "本部の確認を記録しました。")
    return HttpResponseRedirect(_after(request, measure, year))


@require_POST
@staff_required()
def send_back(request: HttpRequest, year: int, ref: str) -> HttpResponseBase:
    """The headquarters asks for more."""
    return _noted(request, year, ref, reviews.send_back, "担当課に差し戻しました。")


@require_POST
@staff_required()
def reopen(request: HttpRequest, year: int, ref: str) -> HttpResponseBase:
    """Amend what was signed off."""
    return _noted(request, year, ref, reviews.reopen, "修正を始めました。確認済みの内容は履歴に残ります。")


def _noted(request: HttpRequest, year: int, ref: str, act: Any, said: str) -> HttpResponseBase:  # noqa: ANN401  an action with a note
    measure, form = queries.measure(ref), NoteForm(request.POST)
    if done(form, lambda: act(measure.id, year, note=form.cleaned_data["note"], actor=actor_of(request))):
        messages.success(request, said)
    else:
        messages.error(request, "理由を入力してください。")
    return HttpResponseRedirect(reverse("plans-desk:review", args=[year, measure.id]))


@require_GET
@staff_required()
def export(request: HttpRequest, year: str, form: str) -> HttpResponseBase:  # noqa: ARG001  a view's signature
    """All reviews of a year for the headquarters: CSV, Excel or PDF."""
    found = queries.reviews(fiscal_year=int(year))
    if not found:
        raise NotFound("review_unknown", "この年度の評価はまだ始まっていません。")
    name = f"review-{year}.{form}"
    if form == "csv":
        return csv_response(sheets.rows(found), sheets.COLUMNS, name)
    if form == "xlsx":
        return xlsx_response(sheets.rows(found), sheets.COLUMNS, name, sheet="年次評価")
    content = documents.render("report", sheets.report(found, int(year), documents.city_name()))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
