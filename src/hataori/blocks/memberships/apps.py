"""Django's entry to this app."""

from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    """利用者登録と団体."""

    name = "hataori.blocks.memberships"
    label = "memberships"
    default_auto_field = "django.db.models.BigAutoField"
