"""Django's entry to this app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Side effects that leave the process: leased, retried, dead-lettered, replayed."""

    name = "hataori.platform.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
