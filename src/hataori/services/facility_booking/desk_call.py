"""Booking for somebody on the phone or at the counter, on one page and within a minute."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.memberships import api as memberships
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.accounts import api as accounts

from . import desk_acts, models, places, repeating, searching, telling
from .desk_forms import CallForm

_FIELDS = {"start": "begin", "end": "minutes", "unit": "place"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def new(request: HttpRequest) -> HttpResponse:
    """GET: find the caller (?q=), see the first free times (?purpose=); POST books."""
    actor = accounts.actor_of(request)
    rows = desk_acts.places_of(actor)
    asked = request.GET.get("q", "").strip()[:60]
    people = memberships.search(asked, actor) if asked else []
    holder = request.POST.get("holder") or request.GET.get("holder", "")
    groups = memberships.groups_of(holder) if holder else []
    form = CallForm(rows, groups, request.POST or None, initial=_initial(request, holder))
    dates: list[tuple[repeating.Date, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            if "look" not in request.POST:
                return _booked(request, form, actor)
            dates = _dates(form, actor)
        except Rejected as refused:
            form.show(
                [
                    FieldProblem(_FIELDS.get(each.field, each.field), each.code, each.message)
                    for each in refused.problems
                ]
            )
        except Conflict as late:
            form.show([FieldProblem("begin", late.code, late.message)])
    context = {
        "form": form,
        "asked": asked,
        "people": [(each, _profile(each.holder_id)) for each in people],
        "holder": _profile(holder) if holder else None,
        "registration": memberships.registration_of(holder) if holder else None,
        "purposes": places.purposes(),
        "purpose": request.GET.get("purpose", "")[:60],
        "hits": _hits(request, rows),
        "dates": dates,
    }
    return render(request, "facility_booking/desk_call.html", context, status=422 if form.errors else 200)


def _booked(request: HttpRequest, form: CallForm, actor: Actor) -> HttpResponse:
    """One time, or several; on to what was made."""
    row, rhythm = places.place(form.cleaned_data["place"]), form.rhythm()
    if rhythm is None:
        done = desk_acts.book_for(row, form.caller(), form.wish(), actor)
        messages.success(request, f"予約しました。番号は {done.number} です。")
        return redirect("facilities-desk:booking", done.number)
    made = desk_acts.book_series_for(row, form.caller(), form.wish(), rhythm, actor)
    messages.success(request, f"{len(made.bookings)}回分を予約しました。とれなかった日は{len(made.skipped)}日です。")
    return redirect("facilities-desk:series", made.id)


def _dates(form: CallForm, actor: Actor) -> list[tuple[repeating.Date, str]]:
    """What to tell the caller before he decides."""
    rhythm = form.rhythm() or repeating.Rhythm("1", 1)
    row = places.place(form.cleaned_data["place"])
    found = desk_acts.look_for(row, form.caller(), form.wish(), rhythm, actor)
    return [(each, telling.when(each.start, each.end)) for each in found]


def _initial(request: HttpRequest, holder: str) -> dict[str, Any]:
    start = request.GET.get("start", "")
    day, _, time = start.partition("T")
    told = {"holder": holder, "channel": request.GET.get("channel", "phone"), "place": request.GET.get("place", "")}
    return {
        **told,
        "day": day or clock.today(),
        "begin": time.lstrip("0") or "9:00",
        "minutes": request.GET.get("minutes", "120"),
        "purpose": request.GET.get("purpose", "")[:60],
    }


def _hits(request: HttpRequest, rows: list[models.Place]) -> list[searching.Hit]:
    """The first free times for what the caller wants to do."""
    purpose = request.GET.get("purpose", "")[:60]
    if not purpose:
        return []
    mine = {row.unit_id for row in rows}
    found = searching.search(places.Wanted(purpose), 120, None, None, "resident")
    return [hit for hit in found if hit.place.unit_id in mine][:8]


def _profile(account_id: str) -> accounts.ResidentProfile | None:
    try:
        return accounts.profile_of(account_id)
    except NotFound:
        return None
