"""Applications for programs."""

from django.urls import path

from . import api_views

app_name = "online_applications-api"
urlpatterns = [
    path("applications", api_views.file, name="file"),
    path("applications/<str:receipt>", api_views.one, name="application"),
    path("procedures/<str:procedure_id>/form.json", api_views.form, name="form"),
]
