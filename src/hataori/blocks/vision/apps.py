"""Django's entry to this app."""

from django.apps import AppConfig


class VisionConfig(AppConfig):
    """写真."""

    name = "hataori.blocks.vision"
    label = "vision"
    default_auto_field = "django.db.models.BigAutoField"
