"""Django's entry to this app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The resident's box and the mail that says something waits there."""

    name = "hataori.blocks.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
