"""Django's entry to this app."""

from django.apps import AppConfig


class SmartCounterConfig(AppConfig):
    """Measure m05: the counter in one signature."""

    name = "hataori.services.smart_counter"
    label = "smart_counter"
    default_auto_field = "django.db.models.BigAutoField"
