"""Django's entry to this app."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Sealing of text, columns and files with keys that can be rotated."""

    name = "hataori.platform.crypto"
    label = "crypto"
    default_auto_field = "django.db.models.BigAutoField"
