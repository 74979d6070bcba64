"""Django's entry to this app."""

from django.apps import AppConfig


class StandInsConfig(AppConfig):
    """Stand-ins for messengers."""

    name = "hataori.interfaces.stand_ins"
    label = "stand_ins"
    default_auto_field = "django.db.models.BigAutoField"
