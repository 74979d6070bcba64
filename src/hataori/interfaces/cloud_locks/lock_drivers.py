"""What this interface offers to the block of doors."""

from .driver import DRIVER

DRIVERS = (DRIVER,)
