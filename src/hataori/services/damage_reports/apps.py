"""Django's entry to this app."""

from django.apps import AppConfig


class DamageReportsConfig(AppConfig):
    """Reports of damage for residents."""

    name = "hataori.services.damage_reports"
    label = "damage_reports"
    default_auto_field = "django.db.models.BigAutoField"
