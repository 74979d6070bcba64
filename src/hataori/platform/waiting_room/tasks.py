"""Forgetting tickets of a rush that is over."""

from hataori.platform.worker.api import Periodic

from .room import forget

PERIODIC = (Periodic("waiting_room.forget", 3_600, forget),)
