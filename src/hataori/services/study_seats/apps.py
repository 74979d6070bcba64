"""Django's entry to this app."""

from django.apps import AppConfig


class StudySeatsConfig(AppConfig):
    """Seats of a study room: by web, at the kiosk, at the desk, by phone."""

    name = "hataori.services.study_seats"
    label = "study_seats"
    default_auto_field = "django.db.models.BigAutoField"
