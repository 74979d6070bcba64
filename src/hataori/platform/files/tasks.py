"""Removing files past their time."""

from hataori.platform.worker.api import Periodic

from .actions import expire

PERIODIC = (Periodic("files.expire", 86_400, expire),)
