"""Django's entry to this app."""

import os

from django.apps import AppConfig
from django.conf import settings


class ObservabilityConfig(AppConfig):
    """Logs, metrics and health."""

    name = "hataori.platform.observability"
    label = "observability"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Set the logs up before anything else logs."""
        from .logs import configure

        configure(settings.HATAORI_HOME, os.environ.get("HATAORI_LOG_LEVEL", "INFO"))
