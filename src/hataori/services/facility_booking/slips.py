"""The slip (納付書) of a booking: issued, and drawn as a paper each time it is asked for."""

from hataori.blocks.documents import api as documents
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, NotFound
from hataori.kernel.money import format_yen, yen
from hataori.kernel.wareki import format_wareki
from hataori.platform.organisation.api import department

from . import charging, models, telling

_TOO_LATE = "納付書では、支払いの期限に間に合いません。カードか、施設や市役所の窓口で払ってください。"


def issue(booking: scheduler.Booking, actor: Actor) -> payments.Slip:
    """A slip for what is due. Conflict `not_due`, `too_late`. Again: the same slip."""
    use = models.Use.objects.filter(booking_id=booking.id).first()
    fee = charging.charge_of(use)
    if use is None or fee is None or fee.state != "due":
        raise Conflict("not_due", "いま払うものはありません。画面を読み込み直してください。")
    standing = payments.slip_of(fee.id)
    if standing is not None and not standing.overdue(clock.today()):
        return standing
    due_on = charging.slip_due(use, booking)
    if due_on is None:
        raise Conflict("too_late", _TOO_LATE)
    return payments.issue_slip(fee.id, due_on, actor)


def of(booking: scheduler.Booking) -> payments.Slip | None:
    """The slip that stands open for a booking."""
    fee = charging.charge_of(models.Use.objects.filter(booking_id=booking.id).first())
    found = payments.slip_of(fee.id) if fee else None
    return found if found and found.payable else None


def paper(booking: scheduler.Booking, payer: str) -> bytes:
    """The slip as PDF. NotFound where none stands open."""
    slip = of(booking)
    if slip is None:
        raise NotFound("no_slip", "使える納付書はありません。予約の画面から、もう一度出してください。")
    office = department(booking.department).name
    return documents.render(
        "letter",
        {
            "title": "納付書",
            "number": f"納付番号　{slip.shown}",
            "issued_on": format_wareki(slip.issued_at.astimezone(JST).date()),
            "issuer": documents.city_name(),
            "department": office,
            "addressee": payer,
            "body": ["次の使用料を、納期限までに納めてください。"],
            "rows": [
                ["納付番号", slip.shown],
                ["納める金額", format_yen(yen(slip.charge.amount))],
                ["納期限", format_wareki(slip.due_on)],
                ["内容", slip.charge.title],
                ["予約番号", booking.number],
                ["利用の日時", telling.when(booking.start, booking.end)],
            ],
            "sections": [{"title": "納め方", "paragraphs": list(_HOW)}],
            "sample": booking.sample,
        },
    )


_HOW = (
    "この納付書を、市の指定金融機関か、市役所・施設の窓口に出して納めてください。納付番号を伝えれば、納付書がなくても窓口で納められます。",
    "納期限を過ぎた納付書は使えません。期限までに納められないときは、予約が取り消されます。",
    "カードなど、ほかの方法で先に払ったときは、この納付書を使わないでください。",
)
