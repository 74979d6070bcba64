"""Addresses of events: everybody's and a person's own."""

from django.urls import path

from . import my_views, views

app_name = "city_events"
urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/<slug:key>/", views.event, name="event"),
    path("events/<slug:key>/<int:number>/", views.join, name="join"),
    path("events/<slug:key>/<int:number>/waiting.json", views.chain, name="chain"),
    path("my/events/", my_views.mine, name="mine"),
    path("my/events/waiting/<uuid:waiting_id>/<slug:act>/", my_views.waiting_act, name="waiting-act"),
    path("my/events/<slug:number>/", my_views.ticket, name="ticket"),
    path("my/events/<slug:number>/substitute/", my_views.substitute, name="substitute"),
    path("my/events/<slug:number>/cancel/", my_views.cancel, name="cancel"),
]
