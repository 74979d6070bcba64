"""Django's entry to this app; it brings rounds, pages, and a verifier."""

from django.apps import AppConfig


class LotteryConfig(AppConfig):
    """Draws that anyone can verify: commitments, tickets, four modes, waiting lists, audit bundles."""

    name = "hataori.blocks.lottery"
    label = "lottery"
    default_auto_field = "django.db.models.BigAutoField"
