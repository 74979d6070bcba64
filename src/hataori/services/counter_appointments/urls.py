"""Addresses of appointments; words before keys."""

from django.urls import path

from . import own_views, views

app_name = "appointments"
urlpatterns = [
    path("appointments/", views.kinds, name="kinds"),
    path("appointments/find/", own_views.find, name="find"),
    path("appointments/details/", views.details, name="details"),
    path("appointments/check/", views.check, name="check"),
    path("appointments/visit/", own_views.visit, name="visit"),
    path("appointments/visit/cancel/", own_views.cancel, name="cancel"),
    path("appointments/visit/move/", own_views.move, name="move"),
    path("appointments/<slug:key>/", views.places, name="places"),
    path("appointments/<slug:key>/<slug:place_key>/", views.when, name="when"),
]
