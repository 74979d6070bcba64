"""Django's entry to this app."""

from django.apps import AppConfig


class ZwaveJsConfig(AppConfig):
    """Locks behind Z-Wave JS server."""

    name = "hataori.interfaces.zwave_js"
    label = "zwave_js"
    default_auto_field = "django.db.models.BigAutoField"
