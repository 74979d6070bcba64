"""Django's entry to this app."""

from django.apps import AppConfig


class IcalendarConfig(AppConfig):
    """Bookings in people's own calendars."""

    name = "hataori.interfaces.icalendar"
    label = "icalendar"
    default_auto_field = "django.db.models.BigAutoField"
