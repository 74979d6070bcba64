"""Django's entry to this app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What every page and JSON answer shares: errors, request log, pagination."""

    name = "hataori.platform.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"
