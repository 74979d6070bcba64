"""The desk's addresses of appointments and of the bereavement counter; words before numbers."""

from django.urls import path

from . import desk_views
from .bereavement import desk_views as bereavement

app_name = "appointments-desk"
urlpatterns = [
    path("appointments/", desk_views.board, name="board"),
    path("appointments/new/", desk_views.new, name="new"),
    path("appointments/<str:number>/", desk_views.sheet, name="sheet"),
    path("appointments/<str:number>/<slug:act>/", desk_views.act, name="act"),
    path("bereavement/", bereavement.home, name="bereavement"),
    path("bereavement/find/", bereavement.find, name="bereavement-find"),
    path("bereavement/open/", bereavement.open_list, name="bereavement-open"),
    path("bereavement/<uuid:key>/", bereavement.show, name="bereavement-list"),
    path("bereavement/<uuid:key>/sign/", bereavement.sign, name="bereavement-sign"),
]
