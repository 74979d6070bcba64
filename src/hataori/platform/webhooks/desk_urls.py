"""The desk's addresses of receivers."""

from django.urls import path

from . import desk_views

app_name = "webhooks-desk"
urlpatterns = [
    path("webhooks/", desk_views.overview, name="overview"),
    path("webhooks/<str:subscription_id>/", desk_views.one, name="one"),
    path("webhooks/<str:subscription_id>/<str:act>/", desk_views.act, name="act"),
]
