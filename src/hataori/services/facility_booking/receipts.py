"""What people hear of slips they paid: that the money came, what of it goes back, that a payment was taken back."""

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.kernel.money import format_yen, yen
from hataori.platform.accounts import api as accounts
from hataori.platform.events.api import Event

from . import charging, models, slips, telling


def tell(event: Event) -> None:
    """A receipt for what was paid with a slip, or word of what goes back."""
    found = _booking(event)
    amount = format_yen(yen(int(event.data["amount"])))
    if found is None:
        return
    if event.type == "payment.surplus":
        _send(event, found, "お返しするお金があります", [f"{amount}を、あとでお返しします。担当課から連絡します。"])
    elif event.data["method"] == "slip":
        slip = slips.last_of(found)
        number = [f"納付書番号 {slip.shown}"] if slip else []
        _send(event, found, "使用料の納付を確認しました", [f"{amount}の納付を確認しました。", *number])


def unpaid_again(event: Event) -> None:
    """Terms of payment begin anew, and the holder hears it."""
    found = charging.unpaid_again(str(event.data["about"]))
    if found is not None:
        use = models.Use.objects.get(booking_id=found.id)
        until = [f"{telling.until(use.pay_until)}までに、もう一度払ってください。"] if use.pay_until else []
        _send(event, found, "使用料の納付が取り消されました", ["納付した先から、取消しの知らせがありました。", *until])


def _booking(event: Event) -> scheduler.Booking | None:
    use = models.Use.objects.filter(about=str(event.data["about"])).first()
    try:
        return scheduler.booking(use.booking_id) if use else None
    except NotFound:
        return None


def _send(event: Event, found: scheduler.Booking, subject: str, first: list[str]) -> None:
    if not accounts.names_of([found.holder_id]):
        return
    lines = [*first, "", found.unit_title, telling.when(found.start, found.end), f"予約番号 {found.number}"]
    messaging.send(
        to=found.holder_id,
        subject=f"{subject}（{found.unit_title}）",
        body="\n".join([*lines, "", f"/my/bookings/{found.number}/slip/"]),
        key=f"facility/{event.id}",
        actor=SYSTEM,
        sample=found.sample,
    )
