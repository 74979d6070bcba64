"""One fact a movement, in the words of events.py."""

from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import models
from .states import KPI_KINDS


def tell(name: str, row: models.Booking, actor: Actor, **more: str | bool | int) -> None:
    """Record what happened to a booking."""
    unit = row.unit
    data = {
        "unit": unit.key,
        "kind": unit.kind,
        "channel": row.channel,
        "source": row.source,
        "kpi_scope": unit.kind in KPI_KINDS,
        **more,
    }
    record(name, subject=f"booking/{row.id}", data=data, actor=actor, department=unit.department)


def tell_of_unit(name: str, unit: models.Unit, actor: Actor, **more: str | int) -> None:
    """Record what happened to a unit."""
    data: dict[str, str | int] = {"unit": unit.key, "kind": unit.kind, **more}
    record(name, subject=f"unit/{unit.key}", data=data, actor=actor, department=unit.department)
