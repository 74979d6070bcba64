"""Settings of one installation, by profile: development (default), production, and test (`HATAORI_TEST=1`)."""

from .base import *  # noqa: F403  settings are a flat namespace by Django's design
from .security import *  # noqa: F403
