"""Django's entry to this app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """公開前の確認."""

    name = "hataori.blocks.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
