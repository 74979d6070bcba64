"""Equipment of a booking in words, and the form that changes it: shared by people's pages and the desk."""

from typing import Any

from django.http import HttpRequest

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected

from . import booking as acts
from . import models, quoting
from .forms import EquipmentForm, add_ons_of, length_words


def offers(found: scheduler.Booking) -> bool:
    """Whether anything can be asked for besides the place."""
    return bool(quoting.fees_on(found.unit_id, found.start).add_ons)


def words(found: scheduler.Booking, use: models.Use | None) -> list[str]:
    """支柱とネット 2, 照明 1時間: what was asked for."""
    fees = quoting.fees_on(found.unit_id, found.start)
    told = use.add_ons if use is not None else found.add_ons
    return [_word(fees, key, count) for key, count in sorted(told.items())]


def _word(fees: scheduler.rules.Fees, key: str, count: int) -> str:
    add_on = fees.add_ons.get(key)
    if add_on is None:
        return f"{key} {count}"
    if add_on.per == "fixed":
        return f"{add_on.title} {count}"
    return f"{add_on.title} {length_words(count)}"


def form_of(request: HttpRequest, found: scheduler.Booking) -> EquipmentForm:
    """What it has now, or what was sent."""
    use = models.Use.objects.filter(booking_id=found.id).first()
    told = use.add_ons if use is not None else found.add_ons
    minutes = int((found.end - found.start).total_seconds()) // quoting.MINUTE_SECONDS
    initial: dict[str, Any] = {f"add_on_{key}": str(count) for key, count in told.items()}
    lent = scheduler.equipment_free(found.unit_id, found.start, found.end, but=found)
    sent = request.POST if request.method == "POST" else None
    return EquipmentForm(quoting.fees_on(found.unit_id, found.start), minutes, lent, sent, initial=initial)


def changed(form: EquipmentForm, found: scheduler.Booking, actor: Actor, as_group: str = "") -> bool:
    """Change it; False with the reason at its field where that cannot be."""
    try:
        acts.change_add_ons(found, add_ons_of(form.cleaned_data), actor, as_group)
    except Rejected as refused:
        form.show(refused.problems)
    except Conflict as refusal:
        form.show([FieldProblem("", refusal.code, refusal.message)])
    else:
        return True
    return False
