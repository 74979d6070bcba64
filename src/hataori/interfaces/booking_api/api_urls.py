"""Addresses of the booking API (docs/reference/booking-api.md)."""

from django.urls import path

from . import lookups, reservations, resources, rounds, series

app_name = "booking_api"
urlpatterns = [
    path("booking/resources", resources.resources, name="resources"),
    path("booking/resources/<str:key>", resources.resource, name="resource"),
    path("booking/resources/<str:key>/rules", resources.change_rules, name="rules"),
    path("booking/resources/<str:key>/free", resources.free, name="free"),
    path("booking/reservations", reservations.reservations, name="reservations"),
    path("booking/leases", reservations.lease, name="leases"),
    path("booking/reservations/<str:ref>", reservations.one, name="reservation"),
    path("booking/reservations/<str:ref>/confirm", reservations.confirm, name="confirm"),
    path("booking/reservations/<str:ref>/cancel", reservations.cancel, name="cancel"),
    path("booking/reservations/<str:ref>/reschedule", reservations.reschedule, name="reschedule"),
    path("booking/reservations/<str:ref>/access-code", reservations.access_code, name="access-code"),
    path("booking/series", series.book, name="series"),
    path("booking/series/<uuid:series_id>/edit", series.edit, name="series-edit"),
    path("booking/series/<uuid:series_id>/cancel", series.cancel, name="series-cancel"),
    path("booking/waiting", reservations.waiting_list, name="waiting"),
    path("booking/waiting/<uuid:place_id>/accept", reservations.accept_offer, name="waiting-accept"),
    path("booking/waiting/<uuid:place_id>/leave", reservations.leave, name="waiting-leave"),
    path("booking/rounds", rounds.rounds, name="rounds"),
    path("booking/rounds/<str:round_id>", rounds.one, name="round"),
    path("booking/rounds/<str:round_id>/entries", rounds.entries, name="entries"),
    path("booking/rounds/<str:round_id>/close", rounds.close, name="close"),
    path("booking/rounds/<str:round_id>/draw", rounds.draw, name="draw"),
    path("booking/rounds/<str:round_id>/result", rounds.result, name="result"),
    path("booking/rounds/<str:round_id>/bundle", rounds.bundle, name="bundle"),
    path("booking/rounds/<str:round_id>/offers", rounds.offers, name="offers"),
    path("booking/entries/<str:entry_id>/cancel", rounds.cancel_entry, name="entry-cancel"),
    path("booking/offers/<str:entry_id>/accept", rounds.accept, name="accept"),
    path("booking/offers/<str:entry_id>/decline", rounds.decline, name="decline"),
    path("booking/lookups/<str:name>", lookups.look_up, name="look-up"),
]
