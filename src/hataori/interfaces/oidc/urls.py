"""Addresses of the provider."""

from django.urls import path

from . import authorize, logout, views

app_name = "oidc"
urlpatterns = [
    path(".well-known/openid-configuration", views.metadata, name="metadata"),
    path("oidc/jwks.json", views.keys, name="keys"),
    path("oidc/authorize", authorize.authorize, name="authorize"),
    path("oidc/consent", authorize.decide, name="decide"),
    path("oidc/token", views.token, name="token"),
    path("oidc/userinfo", views.userinfo, name="userinfo"),
    path("oidc/logout", logout.logout, name="logout"),
]
