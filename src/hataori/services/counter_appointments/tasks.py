"""Forgetting by the clock."""

from hataori.platform.worker.api import Periodic

from .bereavement.forgetting import forget

PERIODIC = (Periodic("counter-appointments.forget-lists", every_seconds=86_400.0, run=forget),)
