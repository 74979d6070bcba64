"""Addresses of the frame itself: colours, the reader's wishes, the style guide."""

from django.urls import path

from . import views

urlpatterns = [
    path("city.css", views.city_style),
    path("sw.js", views.service_worker),
    path("reader/", views.reader),
    path("components/", views.style_guide),
]
