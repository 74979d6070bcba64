"""A resident's addresses of consent."""

from django.urls import path

from . import views

app_name = "consent"
urlpatterns = [
    path("my/consents/", views.consents, name="consents"),
    path("my/consents/<uuid:consent_id>/withdraw/", views.withdraw, name="withdraw"),
]
