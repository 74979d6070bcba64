"""The desk's pages of messages, and the mails the development sink has kept."""

from django.urls import path

from . import desk_views, notices_desk

app_name = "messaging-desk"
urlpatterns = [
    path("mail/", desk_views.mails, name="mails"),
    path("mail/<slug:name>/", desk_views.mail, name="mail"),
    path("notices/", notices_desk.overview, name="notices"),
    path("notices/templates/<str:key>/", notices_desk.template, name="template"),
    path("notices/bounces/<int:number>/", notices_desk.bounce, name="bounce"),
]
