"""Django's entry to this app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """GOV.UK Notify's REST over the messaging block."""

    name = "hataori.interfaces.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"
