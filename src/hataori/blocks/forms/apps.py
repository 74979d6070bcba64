"""Django's entry to this app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """The designer: working copies of forms, their test cases, import and export."""

    name = "hataori.blocks.forms"
    label = "designer"
    default_auto_field = "django.db.models.BigAutoField"
