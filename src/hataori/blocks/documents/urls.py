"""Addresses for residents, and the public one for whoever holds a paper."""

from django.urls import path

from . import verify_views, views

app_name = "documents"
urlpatterns = [
    path("my/documents/<uuid:document_id>/", views.own_document, name="own"),
    path("verify/", verify_views.ask, name="ask"),
    path("verify/<str:code>.json", verify_views.verify_json, name="verify-json"),
    path("verify/<str:code>/", verify_views.verify, name="verify"),
]
