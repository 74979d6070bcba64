"""Django's entry to this app."""

from django.apps import AppConfig


class ConvenienceCertificatesConfig(AppConfig):
    """Certificates of the city's registers, whichever way they are asked for."""

    name = "hataori.services.convenience_certificates"
    label = "convenience_certificates"
    default_auto_field = "django.db.models.BigAutoField"
