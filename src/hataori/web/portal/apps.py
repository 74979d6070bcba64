"""Django's entry to this app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The residents' front door."""

    name = "hataori.web.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
