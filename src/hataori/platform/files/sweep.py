"""Sweeping away content that no row speaks of: abandoned uploads, and files whose transaction was rolled back."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from hataori.kernel import clock

from . import models

_ABANDONED = timedelta(days=2)
_DAY_SECONDS = 86_400


def sweep() -> int:
    """Remove what is older than a day (uploads: two) and belongs to nothing; answers how many pieces."""
    models.FileUpload.objects.filter(started_at__lt=clock.now() - _ABANDONED).delete()
    return _sweep_uploads() + _sweep_files()


def _sweep_uploads() -> int:
    root = Path(settings.HATAORI_HOME) / "files" / "uploads"
    known = {str(found) for found in models.FileUpload.objects.values_list("id", flat=True)}
    lost = [folder for folder in root.glob("*") if folder.name not in known and _is_old(folder)]
    for folder in lost:
        shutil.rmtree(folder, ignore_errors=True)
    return len(lost)


def _sweep_files() -> int:
    root = Path(settings.HATAORI_HOME) / "files"
    lost = [path for path in root.glob("[0-9a-f][0-9a-f]/*") if _is_old(path) and not _is_known(path.name)]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def _is_known(file_id: str) -> bool:
    draft = file_id.startswith(".")
    return not draft and models.StoredFile.objects.filter(id=file_id).exists()


def _is_old(path: Path) -> bool:
    """By the machine's clock, for it is the disk's."""
    return time.time() - path.stat().st_mtime > _DAY_SECONDS
