"""Periodic work of the register: what was asked while it was closed."""

from hataori.platform.worker.api import Periodic

from .looks import run_looks

PERIODIC = (Periodic("registries.looks", 15, run_looks),)
