"""/readyz tells that the register is closed; everything is served all the same, so it is a warning."""

from hataori.platform.observability.api import Warn

from .switch import why_closed

WARNINGS = (Warn("register", why_closed),)
