"""The desk's addresses of the catalogue."""

from django.urls import path

from . import desk_views

app_name = "catalogue-desk"
urlpatterns = [
    path("catalogue/", desk_views.procedures, name="procedures"),
    path("catalogue/procedures.csv", desk_views.procedures_csv, name="csv"),
    path("catalogue/procedures.xlsx", desk_views.procedures_xlsx, name="xlsx"),
    path("catalogue/procedures/<str:procedure_id>/", desk_views.procedure_page, name="procedure"),
    path("catalogue/imports/", desk_views.imports_list, name="imports"),
    path("catalogue/imports/<int:run_id>/", desk_views.import_page, name="import"),
]
