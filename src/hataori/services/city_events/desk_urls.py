"""The desk's addresses of events; words before keys."""

from django.urls import path

from . import desk_running, desk_views

app_name = "events-desk"
urlpatterns = [
    path("events/", desk_views.events, name="list"),
    path("events/new/", desk_views.new, name="new"),
    path("events/check-in/", desk_views.check_in, name="check-in"),
    path("events/<slug:key>/", desk_views.event, name="event"),
    path("events/<slug:key>/edit/", desk_views.edit, name="edit"),
    path("events/<slug:key>/preview/", desk_views.preview, name="preview"),
    path("events/<slug:key>/time/", desk_views.add_time, name="time"),
    path("events/<slug:key>/publish/", desk_views.publish, name="publish"),
    path("events/<slug:key>/call-off/", desk_views.call_off, name="call-off"),
    path("events/<slug:key>/<int:number>/", desk_views.attendance, name="attendance"),
    path("events/<slug:key>/<int:number>/tick/", desk_running.tick, name="tick"),
    path("events/<slug:key>/<int:number>/capacity/", desk_running.capacity, name="capacity"),
    path("events/<slug:key>/<int:number>/notice/", desk_running.notify, name="notice"),
    path("events/<slug:key>/<int:number>/<str:booking>/substitute/", desk_running.substitute, name="substitute"),
    path("events/<slug:key>/<int:number>/attendance.<str:kind>", desk_views.export, name="export"),
]
