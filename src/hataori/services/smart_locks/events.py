"""The fact that m24 is the mean of."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType(
        "smart_lock.survey_answered", "スマートロックの利用の満足度の答え", {"score": int, "place": str, "sample": bool}
    ),
)
