"""Django's entry to this app."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    """The residents' register."""

    name = "hataori.blocks.registries"
    label = "registries"
    default_auto_field = "django.db.models.BigAutoField"
