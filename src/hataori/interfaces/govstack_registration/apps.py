"""Django's entry to this app."""

from django.apps import AppConfig


class GovstackRegistrationConfig(AppConfig):
    """GovStack Registration Building Block API."""

    name = "hataori.interfaces.govstack_registration"
    label = "govstack_registration"
    default_auto_field = "django.db.models.BigAutoField"
