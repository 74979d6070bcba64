"""Django's entry to this app."""

from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    """Logs, metrics and health."""

    name = "hataori.platform.observability"
    label = "observability"
    default_auto_field = "django.db.models.BigAutoField"
