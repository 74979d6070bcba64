"""Django's entry to this app."""

from django.apps import AppConfig


class AlexaConfig(AppConfig):
    """The voice of smart speakers."""

    name = "hataori.interfaces.alexa"
    label = "alexa"
    default_auto_field = "django.db.models.BigAutoField"
