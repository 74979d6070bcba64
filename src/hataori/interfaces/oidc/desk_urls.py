"""Addresses of the desk: the clients."""

from django.urls import path

from . import desk_views

app_name = "oidc-desk"
urlpatterns = [
    path("oidc/clients/", desk_views.clients_page, name="clients"),
    path("oidc/clients/new/", desk_views.new, name="new"),
    path("oidc/clients/<str:client_id>/", desk_views.one, name="client"),
    path("oidc/clients/<str:client_id>/stop/", desk_views.stop, name="stop"),
]
