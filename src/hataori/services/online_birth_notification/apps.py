"""Django's entry to this app."""

from django.apps import AppConfig


class OnlineBirthNotificationConfig(AppConfig):
    """オンライン出生届: parents file by phone or マイナポータル, the section checks, accepts and enters the child."""

    name = "hataori.services.online_birth_notification"
    label = "online_birth_notification"
    default_auto_field = "django.db.models.BigAutoField"
