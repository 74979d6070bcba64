"""Addresses of the card: going, coming back, one's own page."""

from django.urls import path

from . import my_views, sign_views, views

app_name = "identity"
_BASE = "account/digital-auth/"
urlpatterns = [
    path(f"{_BASE}start/", views.start, name="start"),
    path(f"{_BASE}callback/", views.callback, name="callback"),
    path(f"{_BASE}welcome/", views.welcome, name="welcome"),
    path("identity/jwks.json", views.keys, name="keys"),
    path("my/identity/sign/<uuid:ask_id>/", sign_views.sign, name="sign"),
    path("my/identity/", my_views.mine, name="mine"),
    path("my/identity/unlink/", my_views.unlink, name="unlink"),
]
