"""Cleaning by age: errands and introductions that are over."""

from hataori.platform.worker.api import Periodic

from .errands import clean

PERIODIC: tuple[Periodic, ...] = (Periodic("identity-clean", 3600, clean),)
