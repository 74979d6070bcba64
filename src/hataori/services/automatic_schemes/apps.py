"""Django's entry to this app."""

from django.apps import AppConfig


class AutomaticSchemesConfig(AppConfig):
    """制度の自動適用: scan, proposal, consent, award, notice, payment."""

    name = "hataori.services.automatic_schemes"
    label = "automatic_schemes"
    default_auto_field = "django.db.models.BigAutoField"
