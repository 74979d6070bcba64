"""The register's addresses at the desk."""

from django.urls import path

from . import desk_views

app_name = "register-desk"
urlpatterns = [
    path("register/", desk_views.search, name="search"),
    path("register/<uuid:person_id>/", desk_views.person, name="person"),
]
