"""Django's entry to this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Residents and staff, how they sign in, and what they may do."""

    name = "hataori.platform.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
