"""Django's entry to this app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The log of facts: append-only, CloudEvents fields, consumers with cursors."""

    name = "hataori.platform.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
