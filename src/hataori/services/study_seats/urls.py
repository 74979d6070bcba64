"""Addresses of the seats: everybody's, a person's own, the kiosk's."""

from django.urls import path

from . import kiosk_views, my_views, views

app_name = "study_seats"
urlpatterns = [
    path("seats/", views.room, name="room"),
    path("seats/take/<slug:unit_key>/", views.take, name="take"),
    path("seats/wait/", views.wait, name="wait"),
    path("seats/line/<slug:key>.json", views.chain, name="chain"),
    path("seats/here/<str:token>/", my_views.here, name="here"),
    path("my/seats/", my_views.mine, name="mine"),
    path("my/seats/line/<uuid:line_id>/<slug:act>/", my_views.line_act, name="line-act"),
    path("my/seats/<slug:number>/", my_views.receipt, name="receipt"),
    path("my/seats/<slug:number>/<slug:act>/", my_views.act, name="act"),
    path("kiosk/seats/", kiosk_views.home, name="kiosk"),
    path("kiosk/seats/check-in/", kiosk_views.check_in, name="kiosk-check-in"),
    path("kiosk/seats/leave/", kiosk_views.leave, name="kiosk-leave"),
    path("kiosk/seats/now/", kiosk_views.now, name="kiosk-now"),
    path("kiosk/seats/now/<slug:unit_key>/", kiosk_views.sit, name="kiosk-sit"),
]
