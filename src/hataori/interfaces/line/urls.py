"""Addresses LINE and people who link call."""

from django.urls import path

from . import views

app_name = "line"
urlpatterns = [
    path("line/webhook", views.webhook, name="webhook"),
    path("line/link/", views.link, name="link"),
]
