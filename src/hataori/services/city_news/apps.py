"""Django's entry to this app."""

from django.apps import AppConfig


class CityNewsConfig(AppConfig):
    """News, events and emergencies of the city."""

    name = "hataori.services.city_news"
    label = "city_news"
    default_auto_field = "django.db.models.BigAutoField"
