"""The desk's addresses of cases; words before numbers, since a number takes any text."""

from django.urls import path

from . import desk_acts, desk_case, desk_list, desk_new, desk_secret, fee_views, preview_views

app_name = "cases-desk"
urlpatterns = [
    path("forms/<str:procedure_id>/preview/", preview_views.frame, name="preview"),
    path("forms/<str:procedure_id>/preview/page/", preview_views.page, name="preview-page"),
    path("cases/", desk_list.work_list, name="list"),
    path("cases/export.csv", desk_list.export, {"kind": "csv"}, name="csv"),
    path("cases/export.xlsx", desk_list.export, {"kind": "xlsx"}, name="xlsx"),
    path("cases/bulk/", desk_list.bulk, name="bulk"),
    path("cases/views/", desk_list.save_view, name="save-view"),
    path("cases/views/<int:view_id>/forget/", desk_list.forget_view, name="forget-view"),
    path("cases/new/", desk_new.choose, name="new"),
    path("cases/new/<str:procedure_id>/", desk_new.enter, name="enter"),
    path("cases/<str:number>/", desk_case.case_page, name="case"),
    path("cases/<str:number>/personal-number/", desk_secret.personal_number, name="personal-number"),
    path("cases/<str:number>/fee/<slug:act>/", fee_views.act, name="fee"),
    path("cases/<str:number>/files/<str:file_id>/", desk_case.attachment, name="file"),
    path("cases/<str:number>/papers/<uuid:paper_id>/", desk_case.paper, name="paper"),
    path("cases/<str:number>/<slug:act>/", desk_acts.act, name="act"),
]
