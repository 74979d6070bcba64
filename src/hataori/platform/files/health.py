"""Ready means that files can be written and that there is room for some."""

import os
import shutil

from django.conf import settings

from hataori.platform.observability.api import Check

_LEAST_FREE = 100 * 1024 * 1024


def _room() -> None:
    if not os.access(settings.HATAORI_HOME, os.W_OK):
        raise PermissionError("HATAORI_HOME")
    if shutil.disk_usage(settings.HATAORI_HOME).free < _LEAST_FREE:
        raise OSError("less than 100 MB free")


CHECKS = (Check("files", _room),)
