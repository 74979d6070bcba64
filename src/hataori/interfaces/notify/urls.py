"""Notify's addresses, under /notify/ and at the root: its own client joins "/v2/…" to the base it is given."""

from django.urls import include, path, re_path

from . import views

app_name = "notify"
_calls = [
    re_path(r"^v2/notifications/(?P<kind>email|sms|letter)$", views.notify),
    path("v2/notifications", views.notifications),
    path("v2/notifications/<str:number>", views.notification),
    path("v2/notifications/<str:number>/pdf", views.pdf),
    path("v2/templates", views.templates),
    path("v2/template/<str:number>", views.template),
    path("v2/template/<str:number>/version/<int:version>", views.template),
    path("v2/template/<str:number>/preview", views.preview),
    path("v2/received-text-messages", views.received),
    path("service/<str:service>/template/<str:number>/versions", views.versions),
]
urlpatterns = [path("notify/", include(_calls)), *_calls]
