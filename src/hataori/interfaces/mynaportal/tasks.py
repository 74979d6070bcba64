"""Every five minutes the portal is asked what is new."""

from hataori.platform.worker.api import Periodic

from .pulling import forget, pull

PERIODIC = (
    Periodic("mynaportal.pull", every_seconds=300.0, run=pull),
    Periodic("mynaportal.forget", every_seconds=86_400.0, run=forget),
)
