"""Facts of registration. None names a person or repeats an answer."""

from hataori.platform.events.api import EventType

SUBMITTED = "application.submitted"
CORRECTED = "application.corrected"
DRAFT_STARTED = "draft.started"
DRAFT_SAVED = "draft.saved"
DRAFT_ADOPTED = "draft.adopted"
DRAFT_DELETED = "draft.deleted"
DRAFT_EXPIRED = "draft.expired"
DRAFT_REMINDED = "draft.reminded"
FORM_PUBLISHED = "form.published"

EVENT_TYPES = (
    EventType(SUBMITTED, "申請の受付", {"procedure_id": str, "channel": str, "kpi_scope": bool}),
    EventType(CORRECTED, "申請の補正", {"procedure_id": str, "revision": int}),
    EventType(DRAFT_STARTED, "申請の書きはじめ", {"procedure_id": str}),
    EventType(DRAFT_SAVED, "書きかけの保存", {"procedure_id": str, "page": str}),
    EventType(DRAFT_ADOPTED, "書きかけをサインインした人へ", {"procedure_id": str}),
    EventType(DRAFT_DELETED, "書きかけの削除", {"procedure_id": str}),
    EventType(DRAFT_EXPIRED, "書きかけの期限切れ", {"procedure_id": str}),
    EventType(DRAFT_REMINDED, "書きかけの期限のお知らせ", {"procedure_id": str}),
    EventType(FORM_PUBLISHED, "様式の公開", {"procedure_id": str, "digest": str, "effective_on": str}),
)
