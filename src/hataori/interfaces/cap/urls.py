"""The addresses of the alerts."""

from django.urls import path

from . import views

app_name = "cap"
urlpatterns = [
    path("feeds/cap.atom", views.feed, name="feed"),
    path("feeds/cap/<str:number>.xml", views.one, name="one"),
]
