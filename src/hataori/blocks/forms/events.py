"""Facts of the designer. None repeats what a form asks."""

from hataori.platform.events.api import EventType

SAVED = "form.design_saved"
DISCARDED = "form.design_discarded"

EVENT_TYPES = (
    EventType(SAVED, "様式の下書きの保存", {"procedure_id": str, "revision": int}),
    EventType(DISCARDED, "様式の下書きの破棄", {"procedure_id": str}),
)
