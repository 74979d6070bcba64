"""The desk's pages of photos: which facilities have one, and one facility's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.vision import api as vision
from hataori.platform.accounts import api as accounts

from . import desk_acts, photos


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/photos/: the section's facilities, with what is shown of each."""
    shown = photos.photos()
    rows = [(row, shown.get(row.key)) for row in photos.facilities_of(accounts.actor_of(request))]
    return render(request, "facility_booking/desk_photos.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def photo(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/facilities/photos/<facility>/."""
    actor = accounts.actor_of(request)
    facility = photos.facility_of(key, actor)
    shown = photos.photo_of(facility)
    form = vision.IllustrationForm(shown)
    if request.method == "POST":
        form = vision.IllustrationForm(shown, request.POST, request.FILES)
        if form.is_valid() and photos.save(key, form, actor):
            messages.success(request, "写真を保存しました。市民のページに出ています。")
            return redirect("facilities-desk:photo", key)
    context = {"facility": facility, "picture": shown, "form": form}
    return render(request, "facility_booking/desk_photo.html", context, status=422 if form.errors else 200)


@require_POST
@accounts.staff_required(*desk_acts.WORKERS)
def take_down(request: HttpRequest, key: str) -> HttpResponse:
    """POST: the facility has no photo any more."""
    photos.take_down(key, accounts.actor_of(request))
    messages.success(request, "写真を下げました。")
    return redirect("facilities-desk:photo", key)
