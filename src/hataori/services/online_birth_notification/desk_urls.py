"""The desk's addresses of birth notifications."""

from django.urls import path

from . import desk_views

app_name = "birth-desk"
urlpatterns = [
    path("birth-notifications/", desk_views.rows, name="rows"),
    path("birth-notifications/<str:number>/", desk_views.one, name="one"),
    path("birth-notifications/<str:number>/photos/<str:file_id>/", desk_views.photo, name="photo"),
    path("birth-notifications/<str:number>/papers/<str:paper_id>/", desk_views.paper, name="paper"),
    path("birth-notifications/<str:number>/<slug:act>/", desk_views.act, name="act"),
]
