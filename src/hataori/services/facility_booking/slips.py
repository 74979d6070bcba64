"""The slip (納付書) of a booking: issued, and drawn as a paper each time it is asked for."""

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.organisation.api import department

from . import charging, models, telling

KIND = "facility-fees"
"""Of the kinds of public_money.json."""
_TOO_LATE = "納付書では、支払いの期限に間に合いません。カードか、施設や市役所の窓口で払ってください。"


def issue(booking: scheduler.Booking, actor: Actor, *, anew: bool = False) -> payments.Slip:
    """A slip for what is due. Conflict `not_due`, `too_late`. Again: the same slip, or `anew` one with a new number."""
    use = models.Use.objects.filter(booking_id=booking.id).first()
    fee = charging.charge_of(use)
    if use is None or fee is None or fee.state != "due":
        raise Conflict("not_due", "いま払うものはありません。画面を読み込み直してください。")
    standing = payments.slip_of(fee.id)
    if standing is not None and not standing.overdue(clock.today()) and not anew:
        return standing
    due_on = charging.slip_due(use, booking)
    if due_on is None:
        raise Conflict("too_late", _TOO_LATE)
    return payments.issue_slip(fee.id, due_on, actor, kind=KIND, anew=anew)


def of(booking: scheduler.Booking) -> payments.Slip | None:
    """The slip by which a booking can be paid today."""
    fee = charging.charge_of(models.Use.objects.filter(booking_id=booking.id).first())
    found = payments.slip_of(fee.id) if fee else None
    return found if found and found.payable and not found.overdue(clock.today()) else None


def last_of(booking: scheduler.Booking) -> payments.Slip | None:
    """The slip of a booking that was paid, else the newest; None where none was issued."""
    fee = charging.charge_of(models.Use.objects.filter(booking_id=booking.id).first())
    return payments.last_slip_of(fee.id) if fee else None


def paper(booking: scheduler.Booking, payer: str) -> bytes:
    """The slip as PDF. NotFound where none can be paid today, Conflict where its codes do not agree."""
    slip = of(booking)
    if slip is None:
        raise NotFound("no_slip", "使える納付書はありません。予約の画面から、もう一度出してください。")
    rows = [
        ("内容", slip.charge.title),
        ("予約番号", booking.number),
        ("利用の日時", telling.when(booking.start, booking.end)),
    ]
    office = department(booking.department).name
    return payments.slip_paper(slip, addressee=payer, department=office, rows=rows, notes=_NOTES)


_NOTES = (
    "市役所・施設の窓口でも、この納付書で納められます。",
    "期限までに納められないときは、予約が取り消されます。",
)
