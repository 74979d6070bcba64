"""Applications for programs."""

from django.urls import path

from . import api_uploads, api_views

app_name = "online_applications-api"
urlpatterns = [
    path("applications", api_views.file, name="file"),
    path("applications/<str:receipt>", api_views.one, name="application"),
    path("uploads", api_uploads.send, name="upload"),
    path("uploads/<str:upload_id>/<int:index>", api_uploads.chunk, name="upload-chunk"),
    path("uploads/<str:upload_id>/finish", api_uploads.finish, name="upload-finish"),
    path("procedures/<str:procedure_id>/standings.json", api_views.standings, name="standings"),
    path("procedures/<str:procedure_id>/form.json", api_views.form, name="form"),
]
