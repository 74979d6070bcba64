"""Removing files past their time."""

from hataori.platform.worker.periodic import Periodic

from .actions import expire

PERIODIC = (Periodic("files.expire", 86_400, expire),)
