"""Django's entry to this app."""

from django.apps import AppConfig


class OpenactiveConfig(AppConfig):
    """Open data of facilities and sessions, and booking them through brokers."""

    name = "hataori.interfaces.openactive"
    label = "openactive"
    default_auto_field = "django.db.models.BigAutoField"
