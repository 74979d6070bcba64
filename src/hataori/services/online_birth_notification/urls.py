"""Parents' addresses."""

from django.urls import path

from . import next_views, views

app_name = "birth"
urlpatterns = [
    path("online-birth-notification/", views.start, name="start"),
    path("online-birth-notification/certificate/", views.certificate, name="certificate"),
    path("online-birth-notification/check/", views.check, name="check"),
    path("online-birth-notification/stopped/", views.stopped, name="stopped"),
    path("online-birth-notification/sent/<str:number>/", next_views.sent, name="sent"),
    path("online-birth-notification/<slug:page_id>/", views.page, name="page"),
]
