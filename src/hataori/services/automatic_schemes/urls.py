"""Residents' addresses of 制度の自動適用."""

from django.urls import path

from . import views

app_name = "automatic_schemes"
urlpatterns = [
    path("my/proposals/", views.mine, name="mine"),
    path("my/proposals/offers/", views.offers, name="offers"),
    path("my/proposals/letter/", views.letter, name="letter"),
    path("my/proposals/<uuid:proposal_id>/", views.proposal, name="proposal"),
    path("my/proposals/<uuid:proposal_id>/answer/", views.answer, name="answer"),
]
