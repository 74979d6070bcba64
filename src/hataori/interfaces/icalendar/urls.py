"""Addresses of calendars. CalDAV clients find theirs by /.well-known/caldav (RFC 6764 section 5)."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from . import caldav, views

app_name = "icalendar"
urlpatterns = [
    path("calendar/feeds/<str:secret>.ics", views.feed, name="feed"),
    re_path(r"^calendar/units/(?P<key>[^/]+)\.(?P<kind>ics|ifb)$", views.unit_feed, name="unit"),
    path("calendar/bookings/<str:number>.ics", views.booking_file, name="booking"),
    path("my/calendar/", views.own, name="own"),
    path("my/calendar/change/", views.change, name="change"),
    path(".well-known/caldav", RedirectView.as_view(url="/caldav/", permanent=True)),
    path("caldav/", caldav.root, name="caldav"),
    path("caldav/principal/", caldav.principal, name="principal"),
    path("caldav/home/", caldav.home, name="home"),
    path("caldav/home/reservations/", caldav.collection, name="collection"),
    path("caldav/home/reservations/<str:name>.ics", caldav.resource, name="resource"),
]
