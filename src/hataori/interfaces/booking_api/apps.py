"""Django's entry to this app."""

from django.apps import AppConfig


class BookingApiConfig(AppConfig):
    """Booking for programs."""

    name = "hataori.interfaces.booking_api"
    label = "booking_api"
    default_auto_field = "django.db.models.BigAutoField"
