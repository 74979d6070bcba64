"""Django's entry to this app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The city's departments and branches, and the loading of a city's folder."""

    name = "hataori.platform.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
