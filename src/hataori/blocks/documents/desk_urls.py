"""The desk's addresses of papers."""

from django.urls import path

from . import desk_views

app_name = "documents-desk"
urlpatterns = [
    path("papers/", desk_views.papers, name="papers"),
    path("papers/<uuid:document_id>/", desk_views.one, name="one"),
    path("papers/<uuid:document_id>/revoke/", desk_views.revoke, name="revoke"),
]
