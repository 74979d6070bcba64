"""What this service shows on the staff's home."""

from .desk_panels import DESK_PANELS

__all__ = ["DESK_PANELS"]
