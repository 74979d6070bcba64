"""Residents' addresses of mandates."""

from django.urls import path

from . import views

app_name = "mandates"
urlpatterns = [
    path("my/mandates/", views.mine, name="mine"),
    path("my/mandates/propose/", views.propose, name="propose"),
    path("my/mandates/organisations/<str:corporate_number>/", views.authorise, name="authorise"),
    path("my/mandates/<str:mandate_id>/answer/", views.answer, name="answer"),
    path("my/mandates/<str:mandate_id>/revoke/", views.revoke, name="revoke"),
]
