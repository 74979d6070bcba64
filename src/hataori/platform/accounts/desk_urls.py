"""Addresses of the staff pages."""

from django.urls import path

from .views import staff

app_name = "accounts-desk"

urlpatterns = [
    path("staff/", staff.people, name="people"),
    path("staff/<str:account_id>/", staff.person, name="person"),
    path("staff/<str:account_id>/grant/", staff.grant, name="grant"),
    path("staff/<str:account_id>/deactivate/", staff.deactivate, name="deactivate"),
    path("staff/<str:account_id>/grants/<int:grant_id>/revoke/", staff.revoke, name="revoke"),
]
