"""Addresses of registration and groups."""

from django.urls import path

from . import views

app_name = "memberships"
urlpatterns = [
    path("my/facility-user/", views.mine, name="mine"),
    path("my/groups/", views.groups, name="groups"),
    path("my/groups/join/<str:code>/", views.join, name="join"),
    path("my/groups/<uuid:group_id>/", views.group, name="group"),
    path("my/groups/<uuid:group_id>/<slug:act>/", views.act, name="act"),
]
