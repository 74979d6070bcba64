"""Addresses of waste collection; words before keys."""

from django.urls import path

from . import open_views, threer_views

app_name = "waste"
_THREER = "threeR/api/"
urlpatterns = [
    path("waste/<slug:slug>/lint.json", open_views.lint, name="lint"),
    path("waste/<slug:slug>/notes.json", open_views.notes, name="notes"),
    path("waste/<slug:slug>/areas.json", open_views.areas, name="areas"),
    path("waste/<slug:slug>/sort.json", open_views.sort, name="sort-json"),
    path("waste/<slug:slug>/<slug:key>/collections.json", open_views.collections, name="collections"),
    path("waste/<slug:slug>/<slug:key>.ics", open_views.ics, name="ics"),
    path(f"{_THREER}todofuken/getList", threer_views.prefectures),
    path(f"{_THREER}jichitai/getList", threer_views.municipalities),
    path(f"{_THREER}area/areaList", threer_views.area_list),
    path(f"{_THREER}user/regist", threer_views.register),
    path(f"{_THREER}allData/getData", threer_views.everything),
]
