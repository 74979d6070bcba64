"""Addresses of the service page."""

from django.urls import path

from . import views

app_name = "certificates"
urlpatterns = [path("certificates/", views.start, name="start")]
