"""Django's entry to this app."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    """The filings of one visit, signed once."""

    name = "hataori.blocks.bundles"
    label = "bundles"
    default_auto_field = "django.db.models.BigAutoField"
