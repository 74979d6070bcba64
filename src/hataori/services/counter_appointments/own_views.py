"""An appointment once it stands: found by number and birth date (no account), shown, moved, cancelled."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.kernel.text import halfwidth
from hataori.platform.accounts.api import SlowDown, actor_of, look_up, source
from hataori.platform.i18n.wording import worded
from hataori.platform.pages.fields import WarekiDateField

from . import models, times, visits
from .views import SHOWN, days_and_times, page_of, titles


class FindForm(forms.Form):
    """Both, or nothing is found."""

    use_required_attribute = False
    number = forms.CharField(
        label=gettext_lazy("予約番号"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birthdate = WarekiDateField(label=gettext_lazy("来る方の生年月日"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """GET and POST /appointments/find/. Tries are counted by source, so that numbers cannot be guessed through."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not look_up(source(request)):
            raise SlowDown("slow_down", "試した回数が多くなりました。15分ほど待つか、窓口に電話してください。")
        try:
            row = visits.find(halfwidth(form.cleaned_data["number"]), form.cleaned_data["birthdate"])
            request.session[SHOWN] = str(row.pk)
            return redirect("appointments:visit")
        except NotFound as nothing:
            form.add_error(None, worded(nothing.message))
    return render(request, "counter_appointments/find.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def visit(request: HttpRequest) -> HttpResponse:
    """GET /appointments/visit/: the receipt."""
    row, actor = _shown(request)
    return render(request, "counter_appointments/visit.html", page_of(row, actor))


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """POST /appointments/visit/cancel/."""
    row, actor = _shown(request)
    try:
        scheduler.cancel(row.pk, actor)
        messages.success(request, gettext("予約を取り消しました。"))
    except Conflict as late:
        messages.error(request, worded(late.message))
    return redirect("appointments:visit")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """GET and POST /appointments/visit/move/?day=: another time at the same place; the old one is kept until then."""
    row, actor = _shown(request)
    problem = ""
    if request.method == "POST":
        try:
            visits.move(row, times.time_at(row.place, request.POST.get("time", "")), actor)
            messages.success(request, gettext("日時を変えました。"))
            return redirect("appointments:visit")
        except (Conflict, Rejected, NotFound) as refused:
            problem = worded(refused.message)
    context = {"place": row.place, "problem": problem, "moving": True, "titles": titles(row.place)}
    context |= days_and_times(request, row.place)
    return render(request, "counter_appointments/when.html", context, status=409 if problem else 200)


def _shown(request: HttpRequest) -> tuple[models.Visit, Actor]:
    """The appointment this browser has opened, or made. NotFound without one."""
    key = request.session.get(SHOWN, "")
    row = models.Visit.objects.select_related("place__kind").filter(pk=UUID(key)).first() if key else None
    if row is None:
        raise NotFound("no_visit", "予約番号と生年月日を、もう一度入れてください。")
    holder = visits.holder(row)
    signed_in = actor_of(request)
    return row, signed_in if signed_in.id == holder.id else holder
