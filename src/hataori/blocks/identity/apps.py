"""Django's entry to this app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Who a person is, proven by the card, and what he signed with it."""

    name = "hataori.blocks.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
