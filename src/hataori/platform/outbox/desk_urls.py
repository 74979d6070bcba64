"""The operator's addresses of the outbox."""

from django.urls import path

from . import desk_views

app_name = "outbox-desk"
urlpatterns = [
    path("outbox/", desk_views.overview, name="overview"),
    path("outbox/<uuid:message_id>/", desk_views.message_page, name="message"),
]
