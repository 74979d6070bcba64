"""Addresses that exist in a test installation only."""

from django.urls import path

from . import views

app_name = "testclock"
urlpatterns = [
    path("test/clock", views.move_clock, name="clock"),
    path("test/reset", views.reset_data, name="reset"),
]
