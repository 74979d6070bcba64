"""The holder's pages."""

from django.urls import path

from . import views

app_name = "smart_locks"
urlpatterns = [
    path("my/doors/", views.doors, name="doors"),
    path("my/doors/<str:booking>/", views.door, name="door"),
    path("my/doors/<str:booking>/change/", views.change, name="change"),
]
