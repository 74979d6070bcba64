"""Residents' addresses of 電子申請."""

from django.urls import path

from . import (
    apply_views,
    attachment_views,
    check_views,
    correct_views,
    cosign_views,
    fee_views,
    mine_views,
    status_views,
)

app_name = "online_applications"
_APPLY = "procedures/<str:procedure_id>/apply/"
_UPLOADS = f"{_APPLY}attachments/uploads/"
_ONE = "applications/<str:number>/"
urlpatterns = [
    path(_APPLY, apply_views.start, name="start"),
    path(f"{_APPLY}check/", check_views.check, name="check"),
    path(f"{_APPLY}attachments/", attachment_views.attachments, name="attachments"),
    path(_UPLOADS, attachment_views.start_upload, name="upload-start"),
    path(f"{_UPLOADS}<str:upload_id>/<int:index>/", attachment_views.upload_chunk, name="upload-chunk"),
    path(f"{_UPLOADS}<str:upload_id>/finish/", attachment_views.finish_upload, name="upload-finish"),
    path(f"{_APPLY}<str:page_id>/", apply_views.page, name="page"),
    path("my/applications/", mine_views.mine, name="mine"),
    path("my/applications/drafts/<str:draft_id>/delete/", mine_views.delete_draft, name="delete-draft"),
    path("applications/", mine_views.find, name="find"),
    path("applications/sign/<str:secret>/", cosign_views.sign, name="sign"),
    path(_ONE, status_views.status, name="status"),
    path(f"{_ONE}pay/", fee_views.pay, name="pay"),
    path(f"{_ONE}receipt/", status_views.receipt, name="receipt"),
    path(f"{_ONE}receipt.pdf", status_views.receipt_file, name="receipt-pdf"),
    path(f"{_ONE}calendar.ics", status_views.calendar, name="calendar"),
    path(f"{_ONE}correct/", correct_views.correct, name="correct"),
    path(f"{_ONE}withdraw/", status_views.withdraw, name="withdraw"),
    path(f"{_ONE}files/<str:file_id>/", status_views.attached_file, name="file"),
]
