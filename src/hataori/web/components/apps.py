"""Django's entry to this app."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """The Digital Agency components as templates, tags and styles."""

    name = "hataori.web.components"
    label = "components"
    default_auto_field = "django.db.models.BigAutoField"
