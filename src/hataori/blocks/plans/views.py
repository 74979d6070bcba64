"""Public pages of the plan."""

from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hataori.blocks.indicators import api as indicators
from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.fiscal_year import FiscalYear

from . import pages, queries
from .diff import compare
from .types import Content


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The plan in force: vision, priority items, measures with their live numbers."""
    return render(request, "plans/plan.html", {"body": indicators.kept(("plan", get_language(), clock.today()), _plan)})


def _plan() -> SafeString:
    """The page's own part, drawn once until a number or the plan changes."""
    content = queries.current_content()
    return render_to_string("plans/_plan.html", {"content": content, "rows": pages.plan_rows() if content else ()})


@require_safe
def measure(request: HttpRequest, ref: str) -> HttpResponse:
    """One measure: what the plan says, its numbers, its signed-off reviews."""
    found = queries.measure(ref)
    reviews = [pages.review_row(one) for one in queries.reviews(measure=found.id) if one.state == "signed_off"]
    context = {
        "row": pages.measure_row(found),
        "measure": found,
        "item": next((item for item in queries.priority_items() if item.number == found.priority_item), None),
        "reviews": [(FiscalYear(row.review.fiscal_year).label, row) for row in reviews],
    }
    return render(request, "plans/measure.html", context)


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The editions and what can be compared."""
    found = [one for one in queries.versions() if not one.is_draft]
    filled = [one for one in found if one.has_content]
    context = {"versions": list(reversed(found)), "pairs": list(pairwise(filled)), "now": queries.current()}
    return render(request, "plans/versions.html", context)


@require_safe
def version(request: HttpRequest, number: str) -> HttpResponse:
    """One edition's text and figures."""
    content = published(number)
    context = {"content": content, "version": content.version, "chapters": pages.chapters(content.sections)}
    return render(request, "plans/version.html", context | {"departments": pages.department_names()})


@require_safe
def version_diff(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """What changed between two published editions."""
    old, new = published(before), published(after)
    return render(
        request,
        "plans/diff.html",
        {"before": old.version, "after": new.version, "diff": compare(old, new, pages.department_names())},
    )


def published(number: str) -> Content:
    """A published edition; a draft is not for the public."""
    found = queries.content(number)
    if found.version.is_draft:
        raise NotFound("plan_version_unknown", "この版はありません。版の一覧から選んでください。")
    return found
