"""Django's entry to this app."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """Charts as accessible SVG with their tables."""

    name = "hataori.platform.charts"
    label = "charts"
    default_auto_field = "django.db.models.BigAutoField"
