"""Addresses of draws."""

from django.urls import path

from . import my_views, views

app_name = "lottery"
urlpatterns = [
    path("lottery/", views.rounds, name="rounds"),
    path("lottery/verifier.py", views.program, name="program"),
    path("lottery/receipts/", views.receipts, name="receipts"),
    path("lottery/receipts/<str:entry_id>.json", views.receipt_file, name="receipt-file"),
    path("lottery/receipts/<str:entry_id>/", views.receipt, name="receipt"),
    path("lottery/<str:round_id>/", views.round_page, name="round"),
    path("lottery/<str:round_id>/closing.json", views.notice, name="notice"),
    path("lottery/<str:round_id>/bundle.json.gz", views.bundle, name="bundle"),
    path("lottery/<str:round_id>/results/<int:slot_id>/", views.results, name="results"),
    path("lottery/<str:round_id>/enter/", my_views.enter, name="enter"),
    path("my/lottery/", my_views.mine, name="mine"),
    path("my/lottery/<str:entry_id>/<str:act>/", my_views.act, name="act"),
]
