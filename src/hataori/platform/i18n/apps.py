"""Django's entry to this app."""

from django.apps import AppConfig


class I18nConfig(AppConfig):
    """Which language, and furigana or not, each reader wants."""

    name = "hataori.platform.i18n"
    label = "i18n"
    default_auto_field = "django.db.models.BigAutoField"
