"""Django's entry to this app."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    """Lets other programs of the city ask who somebody is, with his consent."""

    name = "hataori.interfaces.oidc"
    label = "oidc"
    default_auto_field = "django.db.models.BigAutoField"
