"""Django's entry to this app."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Posts to X and Mastodon."""

    name = "hataori.interfaces.social"
    label = "social"
    default_auto_field = "django.db.models.BigAutoField"
