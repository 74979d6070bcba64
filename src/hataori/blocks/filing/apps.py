"""Django's entry to this app."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """The one transaction in which an application is written and its case opened."""

    name = "hataori.blocks.filing"
    label = "filing"
    default_auto_field = "django.db.models.BigAutoField"
