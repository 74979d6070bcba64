"""The driver this block brings itself; the others are interfaces."""

from .offline import DRIVER

DRIVERS = (DRIVER,)
