"""Django's entry to this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The second log: who did and who read what, hash-chained."""

    name = "hataori.platform.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
