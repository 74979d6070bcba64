"""The addresses of reports for programs and for the pages' own scripts."""

from django.urls import path

from . import doors

app_name = "damage_reports"
urlpatterns = [
    path("reports/similar.json", doors.similar, name="similar"),
    path("reports/photo", doors.photo, name="photo"),
    path("reports/screen.json", doors.screen, name="screen"),
]
