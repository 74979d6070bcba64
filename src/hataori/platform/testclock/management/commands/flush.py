"""Django's flush, which in a test installation empties the append-only tables too."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.commands import flush

from hataori.platform.testclock.guards import lifted


class Command(flush.Command):
    """Empty all tables; outside of tests the database itself refuses to empty the logs."""

    def handle(self, **options: Any) -> None:  # noqa: ANN401  Django's signature
        """Lift the triggers around Django's own work, in tests only."""
        with lifted() if settings.HATAORI_TEST else nullcontext():
            super().handle(**options)
