"""Django's entry to this app."""

from django.apps import AppConfig


class MynaportalConfig(AppConfig):
    """Applications filed at マイナポータル."""

    name = "hataori.interfaces.mynaportal"
    label = "mynaportal"
    default_auto_field = "django.db.models.BigAutoField"
