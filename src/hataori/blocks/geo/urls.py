"""Addresses of geo: search and the words for a point, for programs and for the map."""

from django.urls import path

from . import views

urlpatterns = [
    path("geo/search.json", views.search_json),
    path("geo/at.json", views.at_json),
    path("geo/towns.geojson", views.towns_geojson),
    path("geo/areas/<slug:layer>.geojson", views.areas_geojson, name="geo-areas"),
    path("geo/style.json", views.style_json),
]
