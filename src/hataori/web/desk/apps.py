"""Django's entry to this app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff's front door."""

    name = "hataori.web.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
