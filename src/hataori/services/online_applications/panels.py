"""What this service shows on a resident's own page and on the staff's home."""

from .desk_panels import DESK_PANELS
from .my_panels import my_applications

MY_PANELS = (my_applications,)

__all__ = ["DESK_PANELS", "MY_PANELS"]
