"""Django's entry to this app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Indicators as declarations over events: counted live, for any date, with path, verdict and the events behind."""

    name = "hataori.blocks.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"
