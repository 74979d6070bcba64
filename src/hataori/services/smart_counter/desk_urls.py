"""The desk's addresses."""

from django.urls import path

from . import desk_views, place_views, tablet_views

app_name = "smart_counter-desk"
urlpatterns = [
    path("smart-counter/", desk_views.home, name="home"),
    path("smart-counter/move-in/", desk_views.move_in, name="move-in"),
    path("smart-counter/door.json", tablet_views.door, name="door"),
    path("smart-counter/send.json", tablet_views.send, name="send"),
    path("smart-counter/places/", place_views.keep, name="places"),
    path("smart-counter/places/<int:place_id>/close/", place_views.close, name="close"),
    path("smart-counter/visits/<uuid:bundle_id>/", desk_views.visit, name="visit"),
    path("smart-counter/visits/<uuid:bundle_id>/papers/<int:position>/", desk_views.paper, name="paper"),
    path("smart-counter/visits/<uuid:bundle_id>/evidence/", desk_views.evidence, name="evidence"),
    path("smart-counter/visits/<uuid:bundle_id>/enter/", desk_views.enter, name="enter"),
]
