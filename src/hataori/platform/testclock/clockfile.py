"""The moved clock of a test installation: HATAORI_HOME/clock.json, seen by all its processes."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.kernel import clock


@dataclass(frozen=True, slots=True)
class Setting:
    """The clock shows `now`; where it moves, the time that passed since `set_at` (the machine's) is added."""

    now: datetime
    set_at: datetime
    moving: bool

    def shown(self) -> datetime:
        """What the product's clock shows at this moment."""
        return self.now + (clock.machine() - self.set_at) if self.moving else self.now


def path() -> Path:
    """Where the setting lies."""
    return Path(settings.HATAORI_HOME) / "clock.json"


class FileSource:
    """A source for the kernel's clock: one stat a reading, the file itself only after it changed."""

    def __init__(self) -> None:
        self._seen = (-1, -1)
        self._setting: Setting | None = None

    def __call__(self) -> datetime:
        """The product's time."""
        setting = self._current()
        return setting.shown() if setting else clock.machine()

    def _current(self) -> Setting | None:
        try:
            found = os.stat(os.path.join(settings.HATAORI_HOME, "clock.json"))  # noqa: PTH116, PTH118  asked a hundred times a page
        except FileNotFoundError:
            return None
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            self._setting, self._seen = _read(), seen
        return self._setting


def _read() -> Setting | None:
    try:
        raw: dict[str, Any] = json.loads(path().read_text())
    except FileNotFoundError:
        return None
    return Setting(datetime.fromisoformat(raw["now"]), datetime.fromisoformat(raw["set_at"]), bool(raw["moving"]))


def write(now: datetime | None, *, moving: bool) -> None:
    """Set the clock of all processes; None goes back to the machine's."""
    if now is None:
        path().unlink(missing_ok=True)
        return
    draft = path().with_name(f".clock.{os.getpid()}.json")
    raw = {"now": now.isoformat(), "set_at": clock.machine().isoformat(), "moving": moving}
    draft.write_text(json.dumps(raw))
    draft.replace(path())
