"""Residents' addresses of the catalogue."""

from django.urls import path

from . import views

app_name = "catalogue"
urlpatterns = [
    path("procedures/", views.procedures_list, name="search"),
    path("procedures/<str:procedure_id>.json", views.procedure_json, name="procedure-json"),
    path("procedures/<str:procedure_id>/", views.procedure_page, name="procedure"),
]
