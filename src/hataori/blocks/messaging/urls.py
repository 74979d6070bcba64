"""The resident's box."""

from django.urls import path

from . import views

app_name = "messaging"
urlpatterns = [
    path("my/box/", views.own_box, name="box"),
    path("my/box/mail/", views.mail_choice, name="mail-choice"),
    path("my/box/<uuid:message_id>/", views.own_message, name="message"),
]
