"""The desk's addresses of appointments; words before numbers."""

from django.urls import path

from . import desk_views

app_name = "appointments-desk"
urlpatterns = [
    path("appointments/", desk_views.board, name="board"),
    path("appointments/new/", desk_views.new, name="new"),
    path("appointments/<str:number>/", desk_views.sheet, name="sheet"),
    path("appointments/<str:number>/<slug:act>/", desk_views.act, name="act"),
]
