"""Residents' addresses, and the tablet's."""

from django.urls import path

from . import place_views, tablet_views

app_name = "smart_counter"
urlpatterns = [
    path("smart-counter/", place_views.start, name="start"),
    path("smart-counter/tablet/", tablet_views.shell, name="tablet"),
    path("smart-counter/tablet/worker.js", tablet_views.worker, name="worker"),
]
