"""Django's entry to this app."""

from django.apps import AppConfig


class GeoConfig(AppConfig):
    """場所."""

    name = "hataori.blocks.geo"
    label = "geo"
    default_auto_field = "django.db.models.BigAutoField"
