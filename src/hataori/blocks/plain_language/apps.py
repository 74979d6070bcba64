"""Django's entry to this app."""

from django.apps import AppConfig


class PlainLanguageConfig(AppConfig):
    """分かりやすい文章."""

    name = "hataori.blocks.plain_language"
    label = "plain_language"
    default_auto_field = "django.db.models.BigAutoField"
