"""Django's entry to this app."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    """Text messages."""

    name = "hataori.interfaces.sms"
    label = "sms"
    default_auto_field = "django.db.models.BigAutoField"
