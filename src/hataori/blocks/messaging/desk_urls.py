"""The mails the development sink has kept."""

from django.urls import path

from . import desk_views

app_name = "messaging-desk"
urlpatterns = [
    path("mail/", desk_views.mails, name="mails"),
    path("mail/<slug:name>/", desk_views.mail, name="mail"),
]
