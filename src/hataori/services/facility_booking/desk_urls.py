"""The desk's addresses of facilities; words before numbers."""

from django.urls import path

from . import (
    desk_board,
    desk_call,
    desk_draws,
    desk_equipment,
    desk_manage,
    desk_numbers,
    desk_photos,
    desk_residency,
    desk_series,
    desk_slips,
    desk_views,
)

app_name = "facilities-desk"
urlpatterns = [
    path("facilities/", desk_views.listing, name="list"),
    path("facilities/export.<slug:kind>", desk_views.export, name="export"),
    path("facilities/board/", desk_board.board, name="board"),
    path("facilities/new/", desk_call.new, name="new"),
    path("facilities/check-in/", desk_views.check_in, name="check-in"),
    path("facilities/refunds/", desk_manage.refunds, name="refunds"),
    path("facilities/refunds/<uuid:refund_id>/", desk_manage.give_back, name="give-back"),
    path("facilities/slips/", desk_slips.listing, name="slips"),
    path("facilities/slips/surplus/<str:remittance_id>/", desk_slips.surplus_returned, name="surplus-returned"),
    path("facilities/slips/<str:number>/", desk_slips.returned, name="slip-returned"),
    path("facilities/residency/", desk_residency.listing, name="residency"),
    path("facilities/residency/begin/", desk_residency.begin, name="begin-claim"),
    path("facilities/residency/<uuid:claim_id>/", desk_residency.claim, name="claim"),
    path("facilities/draws/new/", desk_draws.new, name="new-draw"),
    path("facilities/equipment/", desk_equipment.listing, name="equipment"),
    path("facilities/equipment/new/", desk_equipment.new, name="new-equipment"),
    path("facilities/equipment/<slug:key>/", desk_equipment.one, name="one-equipment"),
    path("facilities/equipment/<slug:key>/repairs/<int:repair_id>/end/", desk_equipment.end_repair, name="end-repair"),
    path("facilities/photos/", desk_photos.listing, name="photos"),
    path("facilities/photos/<slug:key>/", desk_photos.photo, name="photo"),
    path("facilities/photos/<slug:key>/down/", desk_photos.take_down, name="photo-down"),
    path("facilities/numbers/", desk_numbers.numbers, name="numbers"),
    path("facilities/series/<uuid:series_id>/", desk_series.series, name="series"),
    path("facilities/<str:number>/change/", desk_series.change, name="change"),
    path("facilities/<str:number>/equipment/", desk_equipment.change, name="booking-equipment"),
    path("facilities/<str:number>/slip/", desk_slips.issue, name="slip"),
    path("facilities/<str:number>/slip.pdf", desk_slips.paper, name="slip-paper"),
    path("facilities/<str:number>/", desk_views.booking, name="booking"),
    path("facilities/<str:number>/stop/", desk_manage.stop, name="stop"),
    path("facilities/<str:number>/<slug:act>/", desk_views.act, name="act"),
]
