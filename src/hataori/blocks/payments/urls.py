"""Addresses of payments."""

from django.urls import path

from . import views

app_name = "payments"
urlpatterns = [
    path("payments/institution/inquiry/", views.inquiry, name="inquiry"),
    path("payments/institution/notices/", views.notice, name="notice"),
    path("payments/card/callback/", views.callback, name="callback"),
    path("payments/card/<str:session_id>/", views.leave, name="leave"),
]
