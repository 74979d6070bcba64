"""Addresses of the KPI desk."""

from django.urls import path

from . import desk_views

app_name = "indicators-desk"

urlpatterns = [
    path("kpi/", desk_views.home, name="home"),
    path("kpi/path/", desk_views.path_settings, name="path"),
    path("kpi/outside/", desk_views.report, name="outside"),
    path("kpi/outside/file/", desk_views.report_file, name="outside-file"),
    path("kpi/outside/sample.csv", desk_views.report_sample, name="outside-sample"),
    path("kpi/<str:key>/", desk_views.definition, name="definition"),
]
