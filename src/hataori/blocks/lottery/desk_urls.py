"""The desk's addresses of draws."""

from django.urls import path

from . import desk_export, desk_views

app_name = "lottery-desk"
urlpatterns = [
    path("lottery/", desk_views.rounds, name="rounds"),
    path("lottery/new/", desk_views.new, name="new"),
    path("lottery/<str:round_id>/", desk_views.one, name="one"),
    path("lottery/<str:round_id>/results.xlsx", desk_export.export, name="export"),
    path("lottery/<str:round_id>/<str:act>/", desk_views.act, name="act"),
]
