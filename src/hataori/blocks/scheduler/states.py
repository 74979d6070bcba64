"""Words of the field that tables, rules and pages share: states of a booking, channels, sources."""

from typing import Final

STATES: Final = {
    "leased": "仮押さえ",
    "requested": "承認待ち",
    "confirmed": "予約済み",
    "checked_in": "利用中",
    "completed": "利用済み",
    "cancelled": "取消し",
    "denied": "不承認",
    "expired": "期限切れ",
    "no_show": "利用なし",
}
ACTIVE: Final = ("leased", "requested", "confirmed", "checked_in")
"""While a booking is one of these its lanes are taken."""
STANDING: Final = ("requested", "confirmed")
"""Can still be moved or cancelled."""
COUNTED: Final = (*ACTIVE, "completed", "no_show")
"""Counts towards a quota: what was cancelled in time gives the right back."""

CHANNELS: Final = ("online", "kiosk", "counter", "phone", "ai_phone", "api")
SOURCES: Final = ("first_come", "lottery", "season", "desk", "waiting")
KPI_KINDS: Final = frozenset({"sports", "park"})
"""Kinds of units that measure 公共施設等のオンライン予約 counts (スポーツ施設・公園施設)."""
