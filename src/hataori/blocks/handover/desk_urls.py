"""The desk's addresses of hand-over."""

from django.urls import path

from . import desk_batches, desk_mapping, desk_views

app_name = "handover-desk"
urlpatterns = [
    path("handover/", desk_views.overview, name="overview"),
    path("handover/targets/<slug:key>/", desk_views.target, name="target"),
    path("handover/targets/<slug:key>/make/", desk_batches.make, name="make"),
    path("handover/targets/<slug:key>/results/", desk_views.results, name="results"),
    path("handover/targets/<slug:key>/end/", desk_views.end, name="end"),
    path("handover/cases/<int:handed_id>/", desk_views.again, name="case"),
    path("handover/batches/<slug:number>/", desk_batches.batch, name="batch"),
    path("handover/batches/<slug:number>/take/", desk_batches.take, name="take"),
    path("handover/batches/<slug:number>/again/", desk_batches.again, name="again"),
    path("handover/batches/<slug:number>/gaiji.csv", desk_batches.report, name="gaiji"),
    path("handover/mappings/<str:procedure_id>/", desk_mapping.mapping, name="mapping"),
    path("handover/mappings/<str:procedure_id>/table.xlsx", desk_mapping.spreadsheet, name="xlsx"),
]
