"""Django's entry to this app."""

from django.apps import AppConfig


class Open311Config(AppConfig):
    """Open311 GeoReport v2 with the updates extension and the bulk download."""

    name = "hataori.interfaces.open311"
    label = "open311"
    default_auto_field = "django.db.models.BigAutoField"
