"""The section's page of one thing's picture: put up, replaced, worded, taken down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.vision import api as vision
from hataori.platform.accounts.api import actor_of, staff_required

from . import calendars, changing, pictures
from .service import DESK


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET, POST /desk/waste/<city>/pictures/<thing>/."""
    actor = actor_of(request)
    changing.must_work_there(actor)
    city = calendars.city(slug)
    thing, shown = pictures.thing_of(city, key), vision.illustration(pictures.scope_of(slug), key)
    form = vision.IllustrationForm(shown)
    if request.method == "POST":
        form = vision.IllustrationForm(shown, request.POST, request.FILES)
        if form.is_valid() and pictures.save(slug, thing, form, actor):
            messages.success(request, "画像を保存しました。市民のページに出ています。")
            return redirect("waste-desk:picture", slug, key)
    context = {"city": city, "thing": thing, "picture": shown, "form": form}
    return render(request, "waste_sorting/desk_picture.html", context, status=422 if form.errors else 200)


@staff_required(*DESK)
@require_POST
def take_down(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """POST: the thing has no picture any more."""
    pictures.take_down(slug, pictures.thing_of(calendars.city(slug), key), actor_of(request))
    messages.success(request, "画像を下げました。")
    return redirect("waste-desk:picture", slug, key)
