"""Addresses for residents."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [path("my/documents/<uuid:document_id>/", views.own_document, name="own")]
