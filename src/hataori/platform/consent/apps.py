"""Django's entry to this app."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """What a person has allowed, for what and until when."""

    name = "hataori.platform.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
