"""Addresses of the staff's front door."""

from django.urls import path

from . import views

urlpatterns = [path("", views.home)]
