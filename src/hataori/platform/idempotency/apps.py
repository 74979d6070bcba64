"""Django's entry to this app."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """One Idempotency-Key, one effect, one answer."""

    name = "hataori.platform.idempotency"
    label = "idempotency"
    default_auto_field = "django.db.models.BigAutoField"
