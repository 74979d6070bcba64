"""One message for a recurring booking: what was made, or ended, in one act is told in one letter."""

from datetime import datetime, timedelta

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import Event

from . import telling

_AT_ONCE = timedelta(minutes=1)


def tell(event: Event, found: scheduler.Booking) -> bool:
    """Tell the holder of all dates together; False where the fact is about this date alone."""
    if found.series_id is None:
        return False
    series = scheduler.series(found.series_id)
    if event.type == "reservation.confirmed":
        together = [each for each in series.bookings if _near(each.confirmed_at, found.created_at)]
        skipped = [f"{telling.moment(each.start)}（{each.message}）" for each in series.skipped]
        if not _near(found.confirmed_at, found.created_at) or len(together) + len(skipped) < 2:  # noqa: PLR2004  alone
            return False
        after = ["", "とれなかった日", *skipped] if skipped else []
        _send(found, "くり返しの予約が決まりました", together, after, f"facility/series/{series.id}/made")
        return True
    together = [each for each in series.bookings if _near(each.cancelled_at, found.cancelled_at)]
    if event.type != "reservation.cancelled" or found.cancelled_at is None or len(together) < 2:  # noqa: PLR2004  alone
        return False
    after = ["", f"理由：{found.cancel_reason}"] if found.cancel_reason else []
    first = min(each.cancelled_at for each in together if each.cancelled_at)
    _send(
        found,
        "くり返しの予約を取り消しました",
        together,
        after,
        f"facility/series/{series.id}/ended/{first:%Y%m%d%H%M%S}",
    )
    return True


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) < _AT_ONCE


def _send(found: scheduler.Booking, subject: str, dates: list[scheduler.Booking], after: list[str], key: str) -> None:
    lines = [f"{telling.when(each.start, each.end)}　予約番号 {each.number}" for each in dates]
    messaging.send(
        to=found.holder_id,
        subject=f"{subject}（{found.unit_title}）",
        body="\n".join([found.unit_title, *lines, *after, "", f"/my/bookings/series/{found.series_id}/"]),
        key=key,
        actor=SYSTEM,
        sample=found.sample,
    )
