"""Addresses of the plan."""

from django.urls import path

from . import views

app_name = "plans"

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/measures/<slug:ref>/", views.measure, name="measure"),
    path("plan/versions/", views.versions, name="versions"),
    path("plan/versions/<str:before>..<str:after>/diff/", views.version_diff, name="diff"),
    path("plan/versions/<str:number>/", views.version, name="version"),
]
