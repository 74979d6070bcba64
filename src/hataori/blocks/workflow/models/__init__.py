"""The tables of cases. A Case row is the present state; everything beside it is written once, or only ended."""

from .case import Case, CaseStep, CorrectionRequest, InternalNote, SavedView
from .decision import AfterReview, Assessment, Decision
from .office import Deputy, TextTemplate
from .retention import Destruction, DestructionItem
from .signature import Signature

__all__ = [
    "AfterReview",
    "Assessment",
    "Case",
    "CaseStep",
    "CorrectionRequest",
    "Decision",
    "Deputy",
    "Destruction",
    "DestructionItem",
    "InternalNote",
    "SavedView",
    "Signature",
    "TextTemplate",
]
