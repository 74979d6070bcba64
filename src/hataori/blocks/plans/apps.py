"""Django's entry to this app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The city's plan as data: versions, measures, figures, annual reviews."""

    name = "hataori.blocks.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"
