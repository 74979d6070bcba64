"""The desk's addresses of cases; words before numbers, since a number takes any text."""

from django.urls import path

from . import (
    desk_acts,
    desk_case,
    desk_list,
    desk_new,
    desk_office,
    desk_retention,
    desk_reviews,
    desk_secret,
    desk_sheet,
    fee_views,
    preview_views,
)

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
    path("cases/reviews/", desk_reviews.reviews, name="reviews"),
    path("cases/reviews/<int:review_id>/", desk_reviews.review, name="review"),
    path("cases/texts/", desk_office.texts, name="texts"),
    path("cases/texts/<int:text_id>/end/", desk_office.end_text, name="end-text"),
    path("cases/deputies/", desk_office.deputies, name="deputies"),
    path("cases/deputies/<int:deputy_id>/end/", desk_office.end_deputy, name="end-deputy"),
    path("cases/sheet/", desk_sheet.decisions, name="sheet"),
    path("cases/sheet/blank.xlsx", desk_sheet.blank, name="sheet-blank"),
    path("cases/retention/", desk_retention.lists, name="retention"),
    path("cases/retention/propose/", desk_retention.propose, name="retention-propose"),
    path("cases/retention/<int:list_id>/answer/", desk_retention.answer, name="retention-answer"),
    path("cases/retention/<int:list_id>/resume/", desk_retention.resume, name="retention-resume"),
    path("cases/retention/<int:list_id>/certificate.pdf", desk_retention.certificate, name="retention-certificate"),
    path("cases/<str:number>/", desk_case.case_page, name="case"),
    path("cases/<str:number>/personal-number/", desk_secret.personal_number, name="personal-number"),
    path("cases/<str:number>/fee/<slug:act>/", fee_views.act, name="fee"),
    path("cases/<str:number>/files/<str:file_id>/", desk_case.attachment, name="file"),
    path("cases/<str:number>/papers/<uuid:paper_id>/", desk_case.paper, name="paper"),
    path("cases/<str:number>/<slug:act>/", desk_acts.act, name="act"),
]
