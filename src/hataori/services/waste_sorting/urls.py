"""Addresses of waste collection; words before keys."""

from django.urls import path, re_path

from . import browser_views, language_views, map_views, open_views, reminder_views, sorting_views, threer_views, views

app_name = "waste"
_THREER = "threeR/api/"
urlpatterns = [
    path("waste/", views.start, name="start"),
    path("waste/sort/", sorting_views.sort_here, name="sort-here"),
    path("waste/browser/", browser_views.own, name="browser"),
    path("waste/homes/<int:home_id>/leave/", views.leave, name="leave"),
    path("waste/<slug:slug>/", views.city, name="city"),
    path("waste/<slug:slug>/map/", map_views.by_map, name="map"),
    path("waste/<slug:slug>/sort/", sorting_views.sort, name="sort"),
    path("waste/<slug:slug>/items/<int:position>/", sorting_views.item, name="item"),
    path("waste/<slug:slug>/quiz/", sorting_views.quiz, name="quiz"),
    path("waste/<slug:slug>/lint.json", open_views.lint, name="lint"),
    path("waste/<slug:slug>/notes.json", open_views.notes, name="notes"),
    path("waste/<slug:slug>/areas.json", open_views.areas, name="areas"),
    re_path(r"^waste/(?P<slug>[-\w]+)/5374/(?P<name>area_days|target)\.csv$", open_views.table, name="table"),
    path("waste/<slug:slug>/sort.json", open_views.sort, name="sort-json"),
    path("waste/<slug:slug>/<slug:key>/collections.json", open_views.collections, name="collections"),
    path("waste/<slug:slug>/<slug:key>.ics", open_views.ics, name="ics"),
    path("waste/<slug:slug>/<slug:key>/calendar.pdf", open_views.paper, name="paper"),
    path("waste/<slug:slug>/<slug:key>/", views.area, name="area"),
    path("waste/<slug:slug>/<slug:key>/keep/", views.keep, name="keep"),
    path("waste/<slug:slug>/<slug:key>/remind/", reminder_views.remind, name="remind"),
    path("waste/<slug:slug>/<slug:key>/remind/browser/", browser_views.remind, name="remind-browser"),
    path("waste/<slug:slug>/<slug:key>/remind/<int:following_id>/stop/", reminder_views.stop, name="stop"),
    path("waste/<slug:slug>/<slug:key>/in/<slug:language>/", language_views.page, name="language"),
    path(f"{_THREER}todofuken/getList", threer_views.prefectures),
    path(f"{_THREER}jichitai/getList", threer_views.municipalities),
    path(f"{_THREER}area/areaList", threer_views.area_list),
    path(f"{_THREER}user/regist", threer_views.register),
    path(f"{_THREER}allData/getData", threer_views.everything),
]
