"""Addresses of receivers for programs, under /api/."""

from django.urls import path, re_path

from . import api_views

app_name = "webhooks-api"
urlpatterns = [
    path("webhooks", api_views.collection, name="collection"),
    path("webhooks/types", api_views.types, name="types"),
    path("webhooks/<str:subscription_id>", api_views.one, name="one"),
    re_path(rf"^webhooks/(?P<subscription_id>[^/]+)/(?P<act>{api_views.ACTS})$", api_views.act, name="act"),
]
