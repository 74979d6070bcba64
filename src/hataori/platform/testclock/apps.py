"""Django's entry to this app."""

from django.apps import AppConfig
from django.conf import settings


class TestclockConfig(AppConfig):
    """Moving the clock and emptying the data, in tests only."""

    name = "hataori.platform.testclock"
    label = "testclock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read the time from the installation's clock file, with HATAORI_TEST=1 only."""
        if settings.HATAORI_TEST:
            from hataori.kernel import clock

            from .clockfile import FileSource

            clock.set_source(FileSource())
