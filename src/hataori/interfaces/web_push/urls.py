"""Addresses browsers call."""

from django.urls import path

from . import views

app_name = "web_push"
urlpatterns = [
    path("push/key", views.key, name="key"),
    path("push/subscribe", views.subscribe, name="subscribe"),
    path("push/unsubscribe", views.unsubscribe, name="unsubscribe"),
]
