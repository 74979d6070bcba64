"""Django's entry to this app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Door codes: who may open which door when, kept true on locks of several makes."""

    name = "hataori.blocks.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
