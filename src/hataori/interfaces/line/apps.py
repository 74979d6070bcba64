"""Django's entry to this app."""

from django.apps import AppConfig


class LineConfig(AppConfig):
    """LINE's Messaging API."""

    name = "hataori.interfaces.line"
    label = "line"
    default_auto_field = "django.db.models.BigAutoField"
