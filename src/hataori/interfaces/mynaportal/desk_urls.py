"""The desk's addresses of the portal."""

from django.urls import path

from . import desk_views

app_name = "mynaportal-desk"
urlpatterns = [
    path("mynaportal/", desk_views.overview, name="overview"),
    path("mynaportal/pull/", desk_views.pull_now, name="pull"),
    path("mynaportal/held/<str:reception_number>/", desk_views.held, name="held"),
]
