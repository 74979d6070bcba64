"""Django's entry to this app."""

from django.apps import AppConfig


class WebPushConfig(AppConfig):
    """Messages to browsers."""

    name = "hataori.interfaces.web_push"
    label = "web_push"
    default_auto_field = "django.db.models.BigAutoField"
