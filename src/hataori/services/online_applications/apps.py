"""Django's entry to this app."""

from django.apps import AppConfig


class OnlineApplicationsConfig(AppConfig):
    """電子申請: file, follow, correct; enter what came by counter, mail and phone."""

    name = "hataori.services.online_applications"
    label = "online_applications"
    default_auto_field = "django.db.models.BigAutoField"
