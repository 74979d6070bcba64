"""Addresses of the residents' front door."""

from django.urls import path

from . import views

urlpatterns = [path("", views.front)]
