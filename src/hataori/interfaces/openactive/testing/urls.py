"""Addresses below /openactive/api/test-interface/; 404 unless HATAORI_TEST=1."""

from django.urls import path, re_path

from hataori.interfaces.openactive.views import unknown

from . import views

urlpatterns = [
    path("datasets/<slug:name>", views.dataset, name="test-dataset"),
    path("datasets/<slug:name>/opportunities", views.opportunities, name="test-opportunities"),
    path("actions", views.actions, name="test-actions"),
    re_path(r"^.*$", unknown, name="test-unknown"),
]
