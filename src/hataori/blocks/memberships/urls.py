"""Addresses of registration and groups."""

from django.urls import path

from . import claim_views, views

app_name = "memberships"
urlpatterns = [
    path("my/facility-user/", views.mine, name="mine"),
    path("my/facility-user/city/", claim_views.person, name="city"),
    path("my/facility-user/city/<uuid:claim_id>/withdraw/", claim_views.withdraw, name="withdraw-claim"),
    path("my/groups/", views.groups, name="groups"),
    path("my/groups/join/<str:code>/", views.join, name="join"),
    path("my/groups/<uuid:group_id>/", views.group, name="group"),
    path("my/groups/<uuid:group_id>/city/", claim_views.group, name="group-city"),
    path("my/groups/<uuid:group_id>/<slug:act>/", views.act, name="act"),
]
