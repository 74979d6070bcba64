"""The desk's addresses of mandates."""

from django.urls import path

from . import desk_views

app_name = "mandates-desk"
urlpatterns = [
    path("mandates/", desk_views.waiting, name="list"),
    path("mandates/organisations/", desk_views.register, name="register"),
    path("mandates/<str:mandate_id>/paper/", desk_views.paper, name="paper"),
    path("mandates/<str:mandate_id>/confirm/", desk_views.confirm, name="confirm"),
]
