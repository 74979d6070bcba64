"""The resident's box, and how he wants to be told."""

from django.urls import path

from . import by_mail_views, notice_views, views

app_name = "messaging"
urlpatterns = [
    path("my/box/", views.own_box, name="box"),
    path("my/box/mail/", views.mail_choice, name="mail-choice"),
    path("my/box/<uuid:message_id>/", views.own_message, name="message"),
    path("my/notices/", notice_views.notices, name="notices"),
    path("my/notices/choices/", notice_views.choices, name="choices"),
    path("my/notices/hours/", notice_views.hours, name="hours"),
    path("my/notices/addresses/", notice_views.add, name="add-address"),
    path("my/notices/addresses/<uuid:address_id>/", notice_views.address, name="address"),
    path("my/notices/addresses/<uuid:address_id>/again/", notice_views.again, name="address-again"),
    path("my/notices/addresses/<uuid:address_id>/remove/", notice_views.remove, name="address-remove"),
    path("my/notices/following/<int:number>/leave/", notice_views.leave, name="leave"),
    path("notices/mail/", by_mail_views.ask, name="by-mail"),
    path("notices/mail/asked/", by_mail_views.asked, name="by-mail-asked"),
    path("notices/mail/confirm/", by_mail_views.confirm, name="by-mail-confirm"),
    path("notices/mail/own/", by_mail_views.own, name="by-mail-own"),
    path("notices/mail/gone/", by_mail_views.gone, name="by-mail-gone"),
    path("unsubscribe/<str:token>/", notice_views.unsubscribe, name="unsubscribe"),
]
