"""Residents' addresses of facilities; words before keys."""

from django.urls import path

from . import book_views, draw_views, equipment_views, my_views, series_views, slip_views, views

app_name = "facilities"
urlpatterns = [
    path("facilities/", views.start, name="start"),
    path("facilities/calendar/", views.overview, name="overview"),
    path("facilities/draws/", draw_views.enter, name="enter-draw"),
    path("facilities/places/<slug:key>/", views.place, name="place"),
    path("facilities/places/<slug:key>/book/", book_views.choose, name="choose"),
    path("facilities/places/<slug:key>/series/", series_views.begin, name="begin-series"),
    path("facilities/places/<slug:key>/wait/", book_views.wait, name="wait"),
    path("facilities/holds/<str:number>/", book_views.tell, name="tell"),
    path("facilities/holds/<str:number>/check/", book_views.check, name="check"),
    path("facilities/holds/<str:number>/drop/", book_views.drop, name="drop"),
    path("facilities/<slug:key>/", views.facility, name="facility"),
    path("my/bookings/", my_views.mine, name="mine"),
    path("my/bookings/waiting/<uuid:waiting_id>/<slug:act>/", my_views.waiting, name="waiting"),
    path("my/bookings/series/<uuid:series_id>/", series_views.series, name="series"),
    path("my/bookings/<str:number>/", my_views.booking, name="booking"),
    path("my/bookings/<str:number>/cancel/", my_views.cancel, name="cancel"),
    path("my/bookings/<str:number>/change/", my_views.change, name="change"),
    path("my/bookings/<str:number>/equipment/", equipment_views.change_equipment, name="equipment"),
    path("my/bookings/<str:number>/pay/", my_views.pay, name="pay"),
    path("my/bookings/<str:number>/slip/", slip_views.slip, name="slip"),
    path("my/bookings/<str:number>/slip.pdf", slip_views.paper, name="slip-paper"),
]
