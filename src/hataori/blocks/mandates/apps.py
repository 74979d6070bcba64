"""Django's entry to this app."""

from django.apps import AppConfig


class MandatesConfig(AppConfig):
    """Who acts for whom: mandates, parents for children, people for companies."""

    name = "hataori.blocks.mandates"
    label = "mandates"
    default_auto_field = "django.db.models.BigAutoField"
