"""Tables of the scheduler. What must never happen is forbidden by the database, not only by the code above it."""

from .bookings import Booking, Occupancy, Series
from .equipment import (
    Equipment,
    EquipmentPiece,
    EquipmentPlace,
    EquipmentRepair,
    EquipmentStock,
    EquipmentTaken,
)
from .queues import Suspension, Waiting
from .units import Closure, RulesDraft, SetAside, Unit, UnitLeaf, UnitRules

__all__ = [
    "Booking",
    "Closure",
    "Equipment",
    "EquipmentPiece",
    "EquipmentPlace",
    "EquipmentRepair",
    "EquipmentStock",
    "EquipmentTaken",
    "Occupancy",
    "RulesDraft",
    "Series",
    "SetAside",
    "Suspension",
    "Unit",
    "UnitLeaf",
    "UnitRules",
    "Waiting",
]
