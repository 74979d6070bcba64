"""Django's entry to this app."""

from django.apps import AppConfig


class CapConfig(AppConfig):
    """Alerts as other systems read them."""

    name = "hataori.interfaces.cap"
    label = "cap"
    default_auto_field = "django.db.models.BigAutoField"
