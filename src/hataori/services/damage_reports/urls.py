"""The addresses of reports: the three screens, everybody's pages, a reporter's own, what programs ask; words first."""

from django.urls import path

from . import doors, public_views, report_views, views, waiting_views

app_name = "damage_reports"
urlpatterns = [
    path("reports/", public_views.listing, name="list"),
    path("reports/new/", views.new, name="new"),
    path("reports/send.json", waiting_views.send, name="send"),
    path("reports/app.webmanifest", waiting_views.manifest, name="manifest"),
    path("reports/points.geojson", public_views.points, name="points"),
    path("reports/feed.atom", public_views.feed, name="feed"),
    path("reports/similar.json", doors.similar, name="similar"),
    path("reports/photo", doors.photo, name="photo"),
    path("reports/screen.json", doors.screen, name="screen"),
    path("reports/<slug:number>/", report_views.one, name="one"),
    path("reports/<slug:number>/receipt/", report_views.receipt, name="receipt"),
    path("reports/<slug:number>/<slug:act>/", report_views.act, name="act"),
    path("my/reports/", report_views.mine, name="mine"),
]
