"""Django's entry to this app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Fees: what is due, what was paid at the counter or by card, what was waived or given back."""

    name = "hataori.blocks.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
