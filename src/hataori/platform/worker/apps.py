"""Django's entry to this app."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """The background process: consumers, deliveries and periodic tasks."""

    name = "hataori.platform.worker"
    label = "worker"
    default_auto_field = "django.db.models.BigAutoField"
