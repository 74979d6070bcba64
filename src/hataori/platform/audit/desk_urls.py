"""The auditor's addresses."""

from django.urls import path

from . import desk_views

app_name = "audit-desk"
urlpatterns = [
    path("audit/", desk_views.search, name="search"),
    path("audit/export.csv", desk_views.export, name="export"),
]
