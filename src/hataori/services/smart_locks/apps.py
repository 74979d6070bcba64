"""Django's entry to this app."""

from django.apps import AppConfig


class SmartLocksConfig(AppConfig):
    """School gyms and martial-arts halls open with the number of the booking."""

    name = "hataori.services.smart_locks"
    label = "smart_locks"
    default_auto_field = "django.db.models.BigAutoField"
