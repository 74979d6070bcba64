"""Addresses of published copies."""

from django.urls import path

from . import views

urlpatterns = [
    path("photos/<uuid:photo_id>/<str:size>.jpg", views.published_copy),
    path("pictures/<slug:digest>/<str:size>.webp", views.illustration),
]
