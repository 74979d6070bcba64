"""Django's entry to this app."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """What a service of the city declares about itself, and the register of those declarations."""

    name = "hataori.platform.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
