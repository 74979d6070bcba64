"""Addresses of the numbers (docs/reference: the plan and indicator entry points keep these)."""

from django.urls import path

from . import views

app_name = "indicators"

urlpatterns = [
    path("plan/export.json", views.export_json, name="export-json"),
    path("plan/export.csv", views.export_csv, name="export-csv"),
    path("plan/export.csv-metadata.json", views.export_csvw, name="export-csvw"),
    path("plan/export.xlsx", views.export_xlsx, name="export-xlsx"),
    path("plan/export.pdf", views.export_pdf, name="export-pdf"),
    path("plan/indicators.json", views.indicators_json, name="indicators-json"),
    path("plan/indicators/", views.index, name="index"),
    path("plan/indicators/<str:key>.csv", views.number_csv, name="number-csv"),
    path("plan/indicators/<str:key>.json", views.number_json, name="number-json"),
    path("plan/indicators/<str:key>/", views.number, name="number"),
    path("plan/indicators/<str:key>/events", views.events, name="events"),
    path("plan/indicators/<str:key>/events.json", views.events, name="events-json"),
]
