"""/readyz tells where bookings and the lanes they take do not agree, which the code above should make impossible."""

from hataori.platform.observability.api import Warn

from . import models
from .states import ACTIVE


def astray() -> str:
    """A sentence where an active booking has no lanes, or lanes are taken by one that is not active; else empty."""
    active = models.Booking.objects.filter(state__in=ACTIVE)
    without = active.filter(occupancies__isnull=True).count()
    beside = models.Occupancy.objects.exclude(booking__state__in=ACTIVE).count()
    beside += models.EquipmentTaken.objects.exclude(booking__state__in=ACTIVE).count()
    if not without and not beside:
        return ""
    return (
        f"予約と空き時間が合いません（枠のない予約{without}件、予約のない枠{beside}件）。運用担当に連絡してください。"
    )


WARNINGS = (Warn("bookings", astray),)
"""Bookings stand without lanes, or lanes without bookings."""
