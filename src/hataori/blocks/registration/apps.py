"""Django's entry to this app."""

from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    """Forms made from catalogue rows, drafts, applications."""

    name = "hataori.blocks.registration"
    label = "registration"
    default_auto_field = "django.db.models.BigAutoField"
