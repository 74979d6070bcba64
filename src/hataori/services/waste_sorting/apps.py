"""Django's entry to this app."""

from django.apps import AppConfig


class WasteSortingConfig(AppConfig):
    """When what is collected where, and which kind a thing is."""

    name = "hataori.services.waste_sorting"
    label = "waste_sorting"
    default_auto_field = "django.db.models.BigAutoField"
