"""The desk's addresses of areas, by what they are for."""

from django.urls import path

from . import desk_views

app_name = "areas-desk"
urlpatterns = [
    path("areas/<slug:layer>/", desk_views.listing, name="list"),
    path("areas/<slug:layer>/borders.geojson", desk_views.borders, name="borders"),
    path("areas/<slug:layer>/upload/", desk_views.upload, name="upload"),
    path("areas/<slug:layer>/new/", desk_views.draw, name="new"),
    path("areas/<slug:layer>/<int:row>/", desk_views.draw, name="one"),
    path("areas/<slug:layer>/<int:row>/remove/", desk_views.remove, name="remove"),
]
