"""The desk's home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.pages.panels import panels

from .home import answers_for_all, number_tiles


@staff_required()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this member of staff, and the numbers of his departments."""
    actor = actor_of(request)
    # The tiles below tell the same numbers as the panel of the indicators.
    found = [panel for panel in panels("DESK_PANELS", actor) if panel.key != "kpi"]
    context = {
        "panels": found,
        "attention": sum(panel.attention for panel in found),
        "numbers": number_tiles(actor),
        "whole_city": answers_for_all(actor),
    }
    return render(request, "desk/home.html", context)
