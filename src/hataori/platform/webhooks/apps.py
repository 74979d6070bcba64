"""Django's entry to this app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Webhooks: partners are told of facts in the log."""

    name = "hataori.platform.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"
