"""The verbs of this service are filing's: the world's protocols use the same ones (docs/adr/0037)."""

from hataori.blocks.filing.api import (
    STAFF_CHANNELS,
    Receipt,
    answer_correction,
    file_application,
    file_draft,
    receipt_of,
)

__all__ = ["STAFF_CHANNELS", "Receipt", "answer_correction", "file_application", "file_draft", "receipt_of"]
