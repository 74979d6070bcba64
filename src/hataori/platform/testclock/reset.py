"""Emptying a test installation: all rows but the migrations', the files, the clock; then the city again."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from hataori.platform.organisation.api import load_city

from . import clockfile


def reset(*, city: bool = True) -> list[str]:
    """Empty everything and, unless told otherwise, load the city's folder; answers what the loaders said."""
    clockfile.write(None, moving=False)
    with transaction.atomic():
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)
    shutil.rmtree(Path(settings.HATAORI_HOME) / "files", ignore_errors=True)
    cache.clear()
    return [str(loaded) for loaded in load_city()] if city else []
