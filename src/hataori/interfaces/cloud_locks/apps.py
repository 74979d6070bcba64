"""Django's entry to this app."""

from django.apps import AppConfig


class CloudLocksConfig(AppConfig):
    """Locks of a cloud service."""

    name = "hataori.interfaces.cloud_locks"
    label = "cloud_locks"
    default_auto_field = "django.db.models.BigAutoField"
