"""Django's entry to this app."""

from django.apps import AppConfig


class TestclockConfig(AppConfig):
    """Moving the clock and emptying the data, in tests only."""

    name = "hataori.platform.testclock"
    label = "testclock"
    default_auto_field = "django.db.models.BigAutoField"
