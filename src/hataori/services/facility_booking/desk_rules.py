"""The section changes hours and prices itself: from a day of use on, after a preview."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.accounts import api as accounts

from . import desk_acts, grid, places, telling
from .desk_forms import RulesForm

_WEEK = 7


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def choose(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/rules/: whose rules."""
    rows = desk_acts.places_of(accounts.actor_of(request))
    context = {"rows": [(row, places.full_title(row)) for row in rows]}
    return render(request, "facility_booking/desk_rules.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.DECIDERS)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/facilities/rules/<place>/: write, preview, publish."""
    actor = accounts.actor_of(request)
    row = next((each for each in desk_acts.places_of(actor) if each.unit_key == key), None)
    if row is None:
        raise Http404
    versions = scheduler.rule_versions(key)
    words = rules.in_force(versions, clock.today())
    form = RulesForm(request.POST or None, initial={"rules": dict(words)})
    preview = None
    if request.method == "POST" and form.is_valid():
        told, day = form.cleaned_data["rules"], form.cleaned_data["effective_from"]
        found = rules.rule_problems(told)
        form.show([FieldProblem("rules", "bad_rules", f"{each.path}: {each.message}") for each in found])
        if not form.errors and request.POST.get("publish"):
            try:
                scheduler.change_rules(key, told, day, actor)
                messages.success(request, f"{day.isoformat()}の利用から、この決まりになります。")
                return redirect("facilities-desk:edit-rules", key)
            except (Rejected, NotFound) as refusal:
                form.show([FieldProblem("rules", refusal.code, telling.said(refusal))])
        if not form.errors:
            preview = _preview(told, key, day)
    context = {
        "place": row,
        "title": places.full_title(row),
        "form": form,
        "preview": preview,
        "versions": [(each, json.dumps(each.words, ensure_ascii=False, indent=1)) for each in reversed(versions)],
    }
    return render(request, "facility_booking/desk_rules_edit.html", context, status=422 if form.errors else 200)


def _preview(told: dict[str, Any], key: str, day: Any) -> dict[str, Any]:  # noqa: ANN401  a date
    """What people will read, and the first week's openings under the new rules (without bookings)."""
    above = _inherited(key, day)
    terms = rules.read(rules.inherited(above, told))
    openings = [
        scheduler.Opening(span.start, span.end, "free", 1, 1)
        for n in range(_WEEK)
        for span in terms.spans(day + n * grid.DAY)
    ]
    return {
        "grid": grid.grid(openings, day, _WEEK, 60),
        "rules": telling.rule_rows(terms, "resident"),
        "prices": telling.price_rows(terms.fees),
    }


def _inherited(key: str, day: Any) -> dict[str, Any]:  # noqa: ANN401  a date
    """The words of the units above, from the top down."""
    line = []
    unit = scheduler.unit(key)
    while unit.parent_id is not None:
        unit = scheduler.unit(unit.parent_id)
        line.append(rules.in_force(scheduler.rule_versions(unit.id), day))
    return dict(rules.inherited(*reversed(line)))
