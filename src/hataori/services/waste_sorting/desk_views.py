"""The section's desk: what was changed and closed, one more change, what the import found, the things."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel.errors import Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import calendars, changing, models, pictures, searching
from .desk_forms import ClosureForm, HolidayForm, MoveForm
from .rules.dates import HOLIDAY_RULES, Period
from .service import DESK

_PAGE = 100


@never_cache
@staff_required(*DESK)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """GET /desk/waste/: our own city."""
    changing.must_work_there(actor_of(request))
    if not models.City.objects.filter(slug=settings.HATAORI_CITY).exists():
        return render(request, "waste_sorting/desk_empty.html")
    return redirect("waste-desk:city", settings.HATAORI_CITY)


@never_cache
@staff_required(*DESK)
@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /desk/waste/<city>/: changes, closures, rules, findings."""
    changing.must_work_there(actor_of(request))
    return _city_page(request, calendars.city(slug))


def _findings(slug: str) -> int:
    """How many things the last import found in cells and between files."""
    report = models.ImportReport.objects.filter(city__slug=slug).first()
    return len(report.lint) + len(report.notes) if report else 0


def _city_page(
    request: HttpRequest, found: calendars.CityNow, move: MoveForm | None = None, closure: ClosureForm | None = None
) -> HttpResponse:
    names = {area.key: area.name for area in found.areas.values()}
    moves = models.Move.objects.filter(city__slug=found.slug)[:_PAGE]
    context = {
        "city": found,
        "moves": [(row, names.get(row.area_key, "すべての地区")) for row in moves],
        "closures": models.Closure.objects.filter(city__slug=found.slug),
        "kinds": [(kind, HOLIDAY_RULES[kind.on_holiday]) for kind in found.kinds],
        "move_form": move or MoveForm(found, prefix="move"),
        "closure_form": closure or ClosureForm(prefix="closure"),
        "holiday_form": HolidayForm(found, prefix="holiday"),
        "findings": _findings(found.slug),
        "cities": calendars.cities(),
        "own": found.slug == settings.HATAORI_CITY,
    }
    wrong = bool(move or closure)
    return render(request, "waste_sorting/desk_city.html", context, status=422 if wrong else 200)


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: a changed collection; GET leads back to the page with its form."""
    changing.must_work_there(actor_of(request))
    found = calendars.city(slug)
    form = MoveForm(found, request.POST, prefix="move")
    if request.method != "POST":
        return redirect("waste-desk:city", slug)
    if form.is_valid():
        data = form.cleaned_data
        new = changing.NewMove(data["kind"], data["from_day"], data["to_day"], data["reason"], data["area"])
        if _did(form, lambda: changing.move(slug, new, actor_of(request))):
            messages.success(request, "収集日を変えました。登録している人に伝わります。")
            return redirect("waste-desk:city", slug)
    return _city_page(request, found, move=form)


@staff_required(*DESK)
@require_POST
def withdraw(request: HttpRequest, slug: str, move_id: int) -> HttpResponse:
    """POST: the collection is on its own day again."""
    changing.withdraw(slug, move_id, actor_of(request))
    messages.success(request, "変更を取り消しました。")
    return redirect("waste-desk:city", slug)


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: days without collections; GET leads back."""
    changing.must_work_there(actor_of(request))
    found, form = calendars.city(slug), ClosureForm(request.POST, prefix="closure")
    if request.method != "POST":
        return redirect("waste-desk:city", slug)
    if form.is_valid():
        data = form.cleaned_data
        period = Period(data["start"], data["end"])
        if _did(form, lambda: changing.close(slug, period, data["reason"], actor_of(request))):
            messages.success(request, "収集の休止を決めました。")
            return redirect("waste-desk:city", slug)
    return _city_page(request, found, closure=form)


@staff_required(*DESK)
@require_POST
def lift(request: HttpRequest, slug: str, closure_id: int) -> HttpResponse:
    """POST: a closure of the desk ends."""
    changing.lift(slug, closure_id, actor_of(request))
    messages.success(request, "休止を取り消しました。")
    return redirect("waste-desk:city", slug)


@staff_required(*DESK)
@require_POST
def holiday(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: the rule of holidays of a kind."""
    form = HolidayForm(calendars.city(slug), request.POST, prefix="holiday")
    if form.is_valid():
        changing.set_holiday_rule(slug, form.cleaned_data["kind"], form.cleaned_data["rule"], actor_of(request))
        messages.success(request, "祝休日の扱いを決めました。")
    else:
        messages.error(request, "種類と祝休日の扱いを選んでください。")
    return redirect("waste-desk:city", slug)


@never_cache
@staff_required(*DESK)
@require_safe
def findings(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what the last import could not read, repaired, or found not to fit together."""
    changing.must_work_there(actor_of(request))
    report = models.ImportReport.objects.filter(city__slug=slug).first()
    context = {"city": calendars.city(slug), "report": report}
    return render(request, "waste_sorting/desk_findings.html", context)


@never_cache
@staff_required(*DESK)
@require_safe
def items(request: HttpRequest, slug: str) -> HttpResponse:
    """GET ?q=&page=: the things and their kinds, as residents find them."""
    changing.must_work_there(actor_of(request))
    found, query = calendars.city(slug), request.GET.get("q", "")[:120]
    hits = searching.search(found, query) if query else None
    page = Paginator(models.Item.objects.filter(city__slug=slug), _PAGE).get_page(request.GET.get("page"))
    rows = [(row, pictures.key_of(row.name), pictures.picture_of(found, row.name)) for row in page]
    keys = [(hit, pictures.key_of(hit.name)) for hit in hits.hits] if hits else []
    context = {"city": found, "q": query, "hits": hits, "found": keys, "page": page, "rows": rows}
    return render(request, "waste_sorting/desk_items.html", context)


def _did(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether it was done; what was refused stands at its field."""
    try:
        act()
    except Rejected as refused:
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True
