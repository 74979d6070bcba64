"""The desk: write, preview, publish, call off; who comes and was there, out as files."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api as openactive
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, names_of, staff_required
from hataori.platform.audit import api as audit
from hataori.platform.exports.csv import csv_response
from hataori.platform.exports.xlsx import xlsx_response

from . import holding, joining, models, running
from .forms import EventForm, NumberForm, ReasonForm, TimeForm, lines_of
from .views import page_of


def own_event(key: str, actor: Actor) -> models.CityEvent:
    """An event of the actor's section. NotFound for any other."""
    found = holding.event(key)
    if not any(actor.has_role(role, found.department) for role in holding.ROLES):
        raise NotFound
    return found


@never_cache
@staff_required(*holding.ROLES)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """GET /desk/events/."""
    own = actor_of(request).departments(*holding.ROLES)
    rows = models.CityEvent.objects.order_by("-pk")
    found = rows if own is None else rows.filter(department__in=own)
    return render(request, "city_events/desk_events.html", {"events": found, "form": NumberForm()})


@never_cache
@staff_required(*holding.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/events/new/."""
    form = EventForm(actor_of(request).departments(*holding.ROLES), request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = holding.write(f"e{secrets.token_hex(4)}", holding.Written(**form.cleaned_data), actor_of(request))
        return redirect("events-desk:event", found.key)
    return _form_page(request, form, "催しを作る")


@never_cache
@staff_required(*holding.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/events/<event>/edit/."""
    found = own_event(key, actor_of(request))
    names = ("title", "topic", "activity", "department", "place", "summary", "body")
    initial = {name: getattr(found, name) for name in names} | {"questions": lines_of(found.questions)}
    form = EventForm(actor_of(request).departments(*holding.ROLES), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        holding.write(key, holding.Written(**form.cleaned_data, sample=found.sample), actor_of(request))
        return redirect("events-desk:event", key)
    return _form_page(request, form, "案内を変える")


def _form_page(request: HttpRequest, form: django_forms.Form, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "city_events/desk_form.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*holding.ROLES)
@require_safe
def event(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/events/<event>/."""
    return _event_page(request, own_event(key, actor_of(request)))


def _event_page(
    request: HttpRequest, found: models.CityEvent, time_form: TimeForm | None = None, reason: ReasonForm | None = None
) -> HttpResponse:
    context = {
        **page_of(found),
        "activity": openactive.ACTIVITY_TITLES.get(found.activity, ""),
        "time_form": time_form or TimeForm(prefix="time"),
        "reason_form": reason or ReasonForm(prefix="off"),
    }
    wrong = bool(time_form or reason)
    return render(request, "city_events/desk_event.html", context, status=422 if wrong else 200)


@never_cache
@staff_required(*holding.ROLES)
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/events/<event>/preview/: as people will see it."""
    return render(request, "city_events/event.html", page_of(own_event(key, actor_of(request))) | {"preview": True})


@staff_required(*holding.ROLES)
@require_POST
def add_time(request: HttpRequest, key: str) -> HttpResponse:
    """POST: one more time."""
    found, form = own_event(key, actor_of(request)), TimeForm(request.POST, prefix="time")
    if form.is_valid():
        data = form.cleaned_data
        made = holding.NewTime(data["start"], data["end"], data["capacity"], offer_hours=data["offer_hours"])
        if _did(request, lambda: holding.add_time(found, made, actor_of(request)), "日時を加えました。"):
            return redirect("events-desk:event", key)
    return _event_page(request, found, time_form=form)


@staff_required(*holding.ROLES)
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """POST: people see it."""
    found = own_event(key, actor_of(request))
    _did(request, lambda: holding.publish(found, actor_of(request)), "公開しました。")
    return redirect("events-desk:event", key)


@staff_required(*holding.ROLES)
@require_POST
def call_off(request: HttpRequest, key: str) -> HttpResponse:
    """POST: with a reason, which everybody who signed up reads."""
    found, form = own_event(key, actor_of(request)), ReasonForm(request.POST, prefix="off")
    if not form.is_valid():
        return _event_page(request, found, reason=form)
    count = holding.call_off(found, form.cleaned_data["reason"], actor_of(request))
    messages.success(request, f"中止しました。申し込んでいた{count}人に知らせます。")
    return redirect("events-desk:event", key)


def _did(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    try:
        act()
    except (Rejected, Conflict) as refused:
        message = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
        messages.error(request, message)
        return False
    messages.success(request, said)
    return True


@never_cache
@staff_required(*holding.ROLES)
@require_safe
def attendance(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """GET /desk/events/<event>/<time>/: who comes, with the answers; reading is audited."""
    actor = actor_of(request)
    found = own_event(key, actor)
    session = joining.session(key, number)
    audit.record_read(actor, f"city_event/{found.key}", "催しの参加者名簿")
    context = {"event": found, "session": session, "rows": _people(session), "left": joining.left(session)}
    context["questions"] = found.questions
    return render(request, "city_events/desk_attendance.html", context)


@staff_required(*holding.ROLES)
@require_safe
def export(request: HttpRequest, key: str, number: int, kind: str) -> HttpResponseBase:
    """GET …/attendance.csv and .xlsx."""
    actor = actor_of(request)
    found = own_event(key, actor)
    if kind not in ("csv", "xlsx"):
        raise Http404
    session = joining.session(key, number)
    audit.record("city_event.exported", actor=actor, subject=f"city_event/{found.key}")
    columns = ["番号", "氏名", "状態", "代わりの人", *(each["label"] for each in found.questions)]
    rows = [[row.booking.number, row.name, row.word, row.instead, *row.answers] for row in _people(session)]
    make = csv_response if kind == "csv" else xlsx_response
    return make(rows, columns, f"参加者_{found.title}.{kind}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a place."""

    booking: scheduler.Booking
    name: str
    word: str
    answers: list[str]
    instead: str = ""

    @property
    def tickable(self) -> bool:
        """Not yet known to have been there."""
        return self.booking.checked_in_at is None


def _people(session: models.Session) -> list[Person]:
    """Everybody with a place, in the order of signing up; who came by a broker as the broker named him."""
    found = sorted(holding.bookings(session, joining.COMING), key=lambda each: each.created_at)
    guests = openactive.guests([each.id for each in found if not each.holder_id])
    names = names_of([each.holder_id for each in found])
    instead, asked = running.substitutes(session), [each["key"] for each in session.event.questions]
    people = []
    for each in found:
        named = guests[each.id].name if each.id in guests else names.get(each.holder_id)
        answers = _answers(each, asked, guests)
        people.append(_person(each, named or each.number, answers, instead.get(each.id, "")))
    return people


def _answers(booking: scheduler.Booking, keys: list[str], guests: Mapping[UUID, openactive.Guest]) -> list[str]:
    """In the order of the questions."""
    # The list as a whole has been audited as read; the answers come through the system's own door.
    if booking.id in guests:
        told = guests[booking.id].answers
    else:
        told = scheduler.booking_for(booking.number, SYSTEM, answers=True).answers if keys else {}
    return [told.get(key, "") for key in keys]


def _person(booking: scheduler.Booking, name: str, answers: list[str], instead: str) -> Person:
    word = "参加" if booking.checked_in_at else "欠席" if booking.state == "no_show" else "申込み"
    return Person(booking, name, word, answers, instead)


@never_cache
@staff_required(*holding.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/events/check-in/?number=: what a scanned code opens; one button."""
    form = NumberForm(request.POST if request.method == "POST" else None, initial={"number": request.GET.get("number")})
    if request.method == "POST" and form.is_valid():
        try:
            booking = joining.attend(form.cleaned_data["number"], "qr", actor_of(request))
            name = names_of([booking.holder_id]).get(booking.holder_id, booking.number)
            messages.success(request, f"{name}さんの受付をしました。")
            session = joining.session_of(booking)
            return redirect("events-desk:attendance", session.event.key, session.pk)
        except HataoriError as refused:
            form.add_error("number", refused.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "city_events/desk_check_in.html", {"form": form}, status=status)
