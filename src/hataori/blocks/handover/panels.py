"""On the desk's home: cases that a core system did not take, for the section's own staff."""

from django.db.models import Count
from django.urls import reverse

from hataori.blocks.catalogue import api as catalogue
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import models, queries

_SHOWN = 5


def failures(actor: Actor) -> Panel | None:
    """What a person must look at; nothing for others, and nothing while no target takes anything."""
    counted = models.HandedCase.objects.filter(state__in=("held", "error", "recalled"))
    found = counted.values_list("target__key", "target__title", "procedure_id").annotate(Count("id"))
    rows = []
    for key, title, procedure_id, count in found.order_by("target__title", "procedure_id"):
        procedure = catalogue.procedure(procedure_id)
        if procedure and queries.works(actor, procedure.department):
            text = f"{title}：{procedure.name}"
            rows.append(
                PanelRow(text, reverse("handover-desk:target", args=[key]), f"{count}件", "人が見る案件", "error")
            )
    if not rows:
        return None
    return Panel(
        "handover", "基幹システムへの引渡し", reverse("handover-desk:overview"), tuple(rows[:_SHOWN]), len(rows)
    )


DESK_PANELS = (failures,)
