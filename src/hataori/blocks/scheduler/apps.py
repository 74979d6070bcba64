"""Django's entry to this app."""

from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    """One pool of time for every channel: units, bookings, leases, series, waiting lists."""

    name = "hataori.blocks.scheduler"
    label = "scheduler"
    default_auto_field = "django.db.models.BigAutoField"
