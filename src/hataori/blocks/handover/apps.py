"""Django's entry to this app."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """Hand-over of decided cases to core systems."""

    name = "hataori.blocks.handover"
    label = "handover"
    default_auto_field = "django.db.models.BigAutoField"
