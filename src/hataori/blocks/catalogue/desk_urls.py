"""The desk's addresses of the catalogue."""

from django.urls import path

from . import views

app_name = "catalogue-desk"
urlpatterns = [
    path("catalogue/imports/", views.imports_list, name="imports"),
    path("catalogue/imports/<int:run_id>/", views.import_page, name="import"),
]
