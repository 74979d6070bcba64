"""The catalogue for programs."""

from django.urls import path

from . import views

app_name = "catalogue-api"
urlpatterns = [path("procedures.json", views.procedures_json, name="procedures")]
