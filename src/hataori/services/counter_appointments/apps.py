"""Django's entry to this app."""

from django.apps import AppConfig


class CounterAppointmentsConfig(AppConfig):
    """One pool of desks for web, counter, phone and the AI phone."""

    name = "hataori.services.counter_appointments"
    label = "counter_appointments"
    default_auto_field = "django.db.models.BigAutoField"
