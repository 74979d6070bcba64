"""Public addresses of the statistics."""

from django.urls import path

from . import views

app_name = "statistics"
urlpatterns = [
    path("statistics/", views.overview, name="overview"),
    path("statistics/filings.json", views.filings_json, name="json"),
    path("statistics/filings.csv", views.filings_csv, name="csv"),
    path("statistics/filings.csv-metadata.json", views.filings_csvw, name="csvw"),
    path("statistics/<str:procedure_id>/", views.procedure, name="procedure"),
]
