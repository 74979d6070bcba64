"""Django's entry to this app."""

from django.apps import AppConfig


class CityEventsConfig(AppConfig):
    """Child-raising events, courses, training: who comes, who waits, who was there."""

    name = "hataori.services.city_events"
    label = "city_events"
    default_auto_field = "django.db.models.BigAutoField"
