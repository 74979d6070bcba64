"""Django's entry to this app."""

from django.apps import AppConfig


class WaitingRoomConfig(AppConfig):
    """Numbered tickets for the rush at nine o'clock."""

    name = "hataori.platform.waiting_room"
    label = "waiting_room"
    default_auto_field = "django.db.models.BigAutoField"
