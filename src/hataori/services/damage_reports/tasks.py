"""Forgetting the keys of drafts."""

from hataori.platform.worker.api import Periodic

from .sending import forget

PERIODIC = (Periodic("damage_reports.forget", 86_400.0, forget),)
