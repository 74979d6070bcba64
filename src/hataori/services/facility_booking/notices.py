"""Messages to holders, one a fact; and the mark that a fee was paid."""

from datetime import datetime
from uuid import UUID

from hataori.blocks.lottery import api as lottery
from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.events.api import Event

from . import booking as acts
from . import charging, elsewhere, models, places, series_notices, telling

_ALL = 100_000
_WORDS = {
    "reservation.confirmed": ("予約が決まりました", "次の予約が決まりました。"),
    "reservation.cancelled": ("予約が取り消されました", "次の予約を取り消しました。"),
    "reservation.denied": ("予約は承認されませんでした", "次の予約は承認されませんでした。"),
    "reservation.expired": ("予約が期限切れになりました", charging.UNPAID_REASON + "、次の予約を取り消しました。"),
    "reservation.offered": (
        "待っていた時間が空きました",
        "キャンセル待ちの時間が空きました。期限までに決めてください。",
    ),
    "reservation.no_show": ("利用がありませんでした", "次の予約は、利用がないまま時間が過ぎました。"),
}


def tell(event: Event) -> None:
    """Tell the holder; nothing for units of other services, for people without an account and for ended holds."""
    words = _WORDS.get(event.type)
    found = booking_of(event.subject) if words else None
    if words is None or found is None or not _has_account(found.holder_id):
        return
    use = models.Use.objects.filter(booking_id=found.id).first()
    if event.type == "reservation.expired" and (use is None or not use.about):
        return  # ten minutes that ran out tell themselves
    if series_notices.tell(event, found):
        return
    subject, first = words
    lines = [first, "", found.unit_title, telling.when(found.start, found.end), f"予約番号 {found.number}"]
    lines += [*_more(event.type, found, use), "", f"/my/bookings/{found.number}/"]
    messaging.send(
        to=found.holder_id,
        subject=f"{subject}（{found.unit_title}）",
        body="\n".join(lines),
        key=f"facility/{event.id}",
        actor=SYSTEM,
        sample=found.sample,
    )


def _more(name: str, found: scheduler.Booking, use: models.Use | None) -> list[str]:
    if name == "reservation.confirmed" and use and use.pay_until:
        return [f"使用料は{telling.until(use.pay_until)}までに払ってください。"]
    if name in ("reservation.cancelled", "reservation.denied") and found.cancel_reason:
        return [f"理由：{found.cancel_reason}"]
    if name == "reservation.offered":
        until = next(
            (each.offer_until for each in scheduler.waiting_of(found.holder_id) if each.booking_id == found.id), None
        )
        return [f"期限：{telling.until(until)}"] if until else []
    return []


def booking_of(subject: str) -> scheduler.Booking | None:
    """The booking a fact is about, if it is of a place of ours."""
    kind, _, key = subject.partition("/")
    if kind != "booking":
        return None
    try:
        found = scheduler.booking(UUID(key))
    except (NotFound, ValueError):
        return None
    return found if places.place_of(found.unit_id) else None


def _has_account(holder_id: str) -> bool:
    return bool(accounts.names_of([holder_id]))


def tell_closed(event: Event) -> None:
    """Who has booked a place that was closed since, and still stands, hears that the office will call."""
    key = event.subject.partition("/")[2]
    if not models.Place.objects.filter(unit_key=key).exists():
        return
    for closure in scheduler.closures_of(key):
        for booking_id in closure.in_the_way:
            _tell_closed(closure, scheduler.booking(booking_id))


def _tell_closed(closure: scheduler.Closure, found: scheduler.Booking) -> None:
    if not _has_account(found.holder_id):
        return
    lines = ["次の時間は使えなくなりました。担当課から連絡します。", "", found.unit_title]
    lines += [telling.when(found.start, found.end), f"理由：{closure.reason}", "", f"/my/bookings/{found.number}/"]
    messaging.send(
        to=found.holder_id,
        subject="予約した時間が使えなくなりました",
        body="\n".join(lines),
        key=f"facility/{found.id}/closed/{closure.id}",
        actor=SYSTEM,
        sample=found.sample,
    )


def tell_winners(event: Event) -> None:
    """Who won, or is next in line for a place somebody let go, hears until when to decide, once an offer; after the
    draw the others hear too.
    """
    drawn = event.type == "lottery.drawn"
    if not drawn and event.type != "lottery.offered":
        return
    key = event.subject.partition("/")[2]
    round_id = key if drawn else str(event.data["round"])
    if models.Draw.objects.filter(pk=round_id).exists():
        for win in lottery.offers(round_id, limit=_ALL):
            if win.entry_id == key or drawn:
                _tell_winner(win)
        if drawn:
            _tell_the_others(round_id)


def _tell_winner(win: lottery.Win) -> None:
    if not _has_account(win.holder_id):
        return
    first = "抽選で当選しました。" if win.how == "draw" else "順番待ちの枠が、あなたに回ってきました。"
    lines = [f"{first}使うかどうかを決めてください。", "", win.label, telling.when(win.start, win.end)]
    lines += [f"期限：{telling.until(win.until)}（過ぎると、次の方に回ります）", "", "/my/lottery/"]
    messaging.send(
        to=win.holder_id,
        subject=f"抽選に当選しました（{win.round_title}）",
        body="\n".join(lines),
        key=f"facility/won/{win.entry_id}",
        actor=SYSTEM,
        sample=lottery.round_(win.round_id).sample,
    )


def _tell_the_others(round_id: str) -> None:
    """Who won nothing hears it too, with where the draw can be checked and that the list goes on."""
    drawn = lottery.round_(round_id)
    for account_id in filter(_has_account, lottery.empty_handed(round_id)):
        lines = ["今回は当選しませんでした。", "当選した方が使わないときは、順番にご案内します。", "", "/my/lottery/"]
        messaging.send(
            to=account_id,
            subject=f"抽選の結果（{drawn.title}）",
            body="\n".join(lines),
            key=f"facility/lost/{round_id}/{account_id}",
            actor=SYSTEM,
            sample=drawn.sample,
        )


def settle(event: Event) -> None:
    """Money of a booking of ours that began, moved or ended without our own pages: fees, and refunds."""
    found = booking_of(event.subject)
    if found is None:
        return
    if event.type == "reservation.cancelled":
        charging.settle_by_facts(found)
    elif event.type == "reservation.rescheduled":
        elsewhere.follow_move(found)
    elif not models.Use.objects.filter(booking_id=found.id).exists():
        acts.plain_use(found, SYSTEM)


def mark_paid(about: str, at: datetime) -> None:
    """The use whose charge that is was paid."""
    if about.startswith("booking/"):
        models.Use.objects.filter(about=about, paid_at=None).update(paid_at=at, give_up_at=None)
