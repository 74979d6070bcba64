"""The desk's addresses of locks; words before keys."""

from django.urls import path

from . import desk_views, score_views

app_name = "locks-desk"
urlpatterns = [
    path("locks/", desk_views.locks, name="list"),
    path("locks/satisfaction/", score_views.satisfaction, name="scores"),
    path("locks/satisfaction/export.<str:kind>", score_views.export, name="export"),
    path("locks/codes/<str:booking>/", desk_views.code, name="code"),
    path("locks/codes/<str:booking>/<slug:act>/", desk_views.act, name="act"),
    path("locks/<slug:site>/", desk_views.site, name="site"),
]
