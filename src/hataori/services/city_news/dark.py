"""/emergency/: the page for the worst hour. One small file, no styles, scripts or pictures, and a copy on disk.

The copy is written whenever an emergency goes out. It is served when the database does not answer, and a front server
can serve it when nothing else runs (docs/how-to/publish-an-emergency.md).
"""

import os
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.platform.outbox.api import Message

from . import reading

KIND = "news.dark"
LARGEST = 20_000
_MOST = 8


def render() -> str:
    """The page as it is now; the oldest are left out where it would grow too large."""
    now, lifted = reading.in_force(), reading.lifted()
    for most in range(_MOST, 0, -1):
        shown = [(post, list(reading.texts(post))) for post in now[:most]]
        context = {"posts": shown, "lifted": lifted[:most], "at": clock.now(), "city": documents.city_name()}
        page = render_to_string("city_news/dark.html", context)
        if len(page.encode()) < LARGEST:
            break
    return page


def copy_path() -> Path:
    """Where the copy lies."""
    return Path(settings.HATAORI_HOME) / "emergency" / "index.html"


def keep(_: Message | None = None) -> None:
    """Write the copy, whole or not at all."""
    path = copy_path()
    path.parent.mkdir(mode=0o755, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(render(), encoding="utf-8")
    draft.replace(path)


def kept() -> str:
    """The copy; where none was ever written, a page that says whom to call."""
    try:
        return copy_path().read_text(encoding="utf-8")
    except OSError:
        return render_to_string("city_news/dark_nothing.html", {"city": documents.city_name()})
