"""Places with tablets: everybody sees where they are; their keepers open and close them."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import places
from .forms import OpenForm
from .service import KEEPERS

_READERS = (*KEEPERS, Role.CLERK)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """GET /smart-counter/: what it is, what to bring, and where it is."""
    return render(request, "smart_counter/start.html", {"places": places.open_places()})


@never_cache
@staff_required(*_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/smart-counter/places/: all places; open one."""
    actor = actor_of(request)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = places.open_place(told["branch"], told["devices"], date.fromisoformat(told["begins"]), actor=actor)
            messages.success(request, f"{made.name}のスマート窓口を、{made.begins:%Y年%-m月%-d日}から開きます。")
            return redirect("smart_counter-desk:places")
        except Rejected as refused:
            for problem in refused.problems:
                form.add_error(problem.field, problem.message)
        except Conflict as refused:
            form.add_error("branch", refused.message)
    context = {"form": form, "places": places.places(), "may_keep": places.may_keep(actor)}
    return render(request, "smart_counter/desk_places.html", context, status=422 if form.errors else 200)


@staff_required(*KEEPERS)
@require_POST
def close(request: HttpRequest, place_id: int) -> HttpResponse:
    """POST …/places/<id>/close/: from today on; one that is still to open never does."""
    try:
        made = places.close_place(place_id, clock.today(), actor=actor_of(request))
        done = "開くのを取りやめました" if made.begins > clock.today() else "閉じました"
        messages.success(request, f"{made.name}のスマート窓口を{done}。")
    except (NotFound, Forbidden) as refused:
        messages.error(request, refused.message)
    return redirect("smart_counter-desk:places")
