"""The addresses of the checker for programs."""

from django.urls import path

from . import views

app_name = "plain_language"
urlpatterns = [
    path("plain/check.json", views.check, name="check"),
    path("plain/rewrite.json", views.rewrite, name="rewrite"),
]
