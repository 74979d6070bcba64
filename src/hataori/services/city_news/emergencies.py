"""The banner on every page."""

from django.db import DatabaseError

from hataori.platform.pages.emergencies import Emergency

from .reading import in_force


def _shown() -> list[Emergency]:
    """Emergencies in force. A page that tells that the database is gone stands without its banner."""
    try:
        found = in_force()
    except DatabaseError:
        return []
    return [
        Emergency(each.shown_title, each.body, each.published_at, f"/news/{each.key}/", each.expires_at)
        for each in found
    ]


SOURCES = (_shown,)
