"""Django's entry to this app."""

from django.apps import AppConfig


class FacilityBookingConfig(AppConfig):
    """公共施設等のオンライン予約."""

    name = "hataori.services.facility_booking"
    label = "facility_booking"
    default_auto_field = "django.db.models.BigAutoField"
