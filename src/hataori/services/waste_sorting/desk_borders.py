"""The desk says which drawn border is which area's: by name without a word, or chosen here."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.geo import api as geo
from hataori.platform.accounts.api import actor_of, staff_required

from . import calendars, changing
from .finding import LAYER
from .service import DESK


class BordersForm(forms.Form):
    """A choice for each area."""

    use_required_attribute = False

    def __init__(self, city: calendars.CityNow, drawn: list[geo.Area], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        named = {each.name for each in drawn}
        choices = [(each.key, f"{each.name}{'（見本）' if each.sample else ''}") for each in drawn]
        for area in city.areas.values():
            without = "同じ名前の境界" if area.name in named else "なし（近くの町から推します）"
            self.fields[area.key] = forms.ChoiceField(
                label=area.name, required=False, choices=[("", without), *choices], initial=area.border
            )


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def borders(request: HttpRequest, slug: str) -> HttpResponse:
    """GET and POST /desk/waste/<city>/borders/: of our own city, whose map we have."""
    actor = actor_of(request)
    changing.must_work_there(actor)
    if slug != settings.HATAORI_CITY:
        raise Http404
    city, drawn = calendars.city(slug), geo.areas(LAYER)
    form = BordersForm(city, drawn, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            changed = sum(changing.assign_border(slug, key, each, actor) for key, each in form.cleaned_data.items())
        messages.success(
            request, f"{changed}つの地区の境界を変えました。" if changed else "変わったところはありません。"
        )
        return redirect("waste-desk:borders", slug)
    context = {"city": city, "form": form, "drawn": drawn, "layer": LAYER}
    return render(request, "waste_sorting/desk_borders.html", context, status=422 if form.errors else 200)
