"""The banner on every page."""

from hataori.platform.pages.emergencies import Emergency

from .reading import in_force


def _shown() -> list[Emergency]:
    return [Emergency(each.shown_title, each.body, each.published_at, f"/news/{each.key}/") for each in in_force()]


SOURCES = (_shown,)
