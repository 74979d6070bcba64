"""Addresses of the residents' front door."""

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from . import views

urlpatterns = [
    path("", views.front, name="front"),
    path("measures/", views.measures),
    path("my/", views.my_page),
    path("about/", views.about),
    path("accessibility/", views.accessibility),
    path("languages/", views.languages),
    path("robots.txt", views.robots),
    path("favicon.ico", RedirectView.as_view(url=static("components/favicon.svg"), permanent=False)),
]
