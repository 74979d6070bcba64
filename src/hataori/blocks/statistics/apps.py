"""Django's entry to this app."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Open statistics of filings, counted from events."""

    name = "hataori.blocks.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"
