"""Django's entry to this app."""

from django.apps import AppConfig


class ServiceRequestsConfig(AppConfig):
    """Requests for service, in the terms of Open311 GeoReport v2 and Signalen."""

    name = "hataori.blocks.service_requests"
    label = "service_requests"
    default_auto_field = "django.db.models.BigAutoField"
