"""Cleaning by age: codes, tokens, assertions."""

from hataori.platform.worker.api import Periodic

from .grants import clean

PERIODIC: tuple[Periodic, ...] = (Periodic("oidc-clean", 3600, clean),)
