"""Everybody's addresses of news and emergencies."""

from django.urls import path

from . import views

app_name = "news"
urlpatterns = [
    path("emergency/", views.emergency, name="emergency"),
]
