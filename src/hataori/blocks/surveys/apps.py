"""Django's entry to this app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """One-question surveys."""

    name = "hataori.blocks.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
