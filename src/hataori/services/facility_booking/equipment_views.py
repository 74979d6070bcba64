"""A person's page of the equipment of a booking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.platform.accounts import api as accounts

from . import equipment
from .my_views import acting, card, steps


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def change_equipment(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /my/bookings/<number>/equipment/: what is used besides the place."""
    actor = accounts.actor_of(request)
    found, as_group = acting(number, actor)
    form = equipment.form_of(request, found)
    if request.method == "POST" and form.is_valid() and equipment.changed(form, found, actor, as_group):
        messages.success(request, gettext("備品を変えました。"))
        return redirect("facilities:booking", number)
    context = {**card(found), "form": form, "steps": steps(number, gettext("備品の変更"))}
    return render(request, "facility_booking/equipment.html", context, status=422 if form.errors else 200)
