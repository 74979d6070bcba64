"""The desk's addresses of waste collection."""

from django.urls import path

from . import desk_borders, desk_pictures, desk_views

app_name = "waste-desk"
urlpatterns = [
    path("waste/", desk_views.home, name="home"),
    path("waste/<slug:slug>/", desk_views.city, name="city"),
    path("waste/<slug:slug>/moves/", desk_views.move, name="move"),
    path("waste/<slug:slug>/moves/<int:move_id>/withdraw/", desk_views.withdraw, name="withdraw"),
    path("waste/<slug:slug>/closures/", desk_views.close, name="close"),
    path("waste/<slug:slug>/closures/<int:closure_id>/lift/", desk_views.lift, name="lift"),
    path("waste/<slug:slug>/holidays/", desk_views.holiday, name="holiday"),
    path("waste/<slug:slug>/findings/", desk_views.findings, name="findings"),
    path("waste/<slug:slug>/borders/", desk_borders.borders, name="borders"),
    path("waste/<slug:slug>/items/", desk_views.items, name="items"),
    path("waste/<slug:slug>/pictures/<slug:key>/", desk_pictures.picture, name="picture"),
    path("waste/<slug:slug>/pictures/<slug:key>/down/", desk_pictures.take_down, name="picture-down"),
]
