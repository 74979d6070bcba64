"""The desk's addresses of seats."""

from django.urls import path

from . import desk_numbers, desk_views

app_name = "seats-desk"
urlpatterns = [
    path("seats/", desk_views.room, name="room"),
    path("seats/numbers/", desk_numbers.numbers, name="numbers"),
    path("seats/book/<slug:unit_key>/", desk_views.book, name="book"),
    path("seats/check-in/", desk_views.check_in, name="check-in"),
    path("seats/kiosk/", desk_views.enrol, name="enrol"),
    path("seats/kiosk/end/", desk_views.end_kiosks, name="end-kiosks"),
]
