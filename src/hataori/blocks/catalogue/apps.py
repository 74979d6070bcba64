"""Django's entry to this app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The city's procedures, statutory and its own."""

    name = "hataori.blocks.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
