"""Django's entry to this app."""

from django.apps import AppConfig


class MatterConfig(AppConfig):
    """Locks behind a Matter controller."""

    name = "hataori.interfaces.matter"
    label = "matter"
    default_auto_field = "django.db.models.BigAutoField"
