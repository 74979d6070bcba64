"""Addresses of the centre."""

from django.urls import path

from . import api_views

app_name = "convenience_certificates-api"
urlpatterns = [
    path("certificates/v1/offers", api_views.what_there_is, name="offers"),
    path("certificates/v1/requests", api_views.make, name="requests"),
    path("certificates/v1/requests/<str:number>/result", api_views.printed, name="result"),
]
