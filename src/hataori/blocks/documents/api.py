"""The door of documents: render a paper, issue it with a number, hand it to its owner."""

from .actions import hand_out, issue, render, revoke
from .apart import content_of, hand_out_apart
from .batch import issue_many
from .letterhead import appeal_to, city_name, mayor, official_number
from .paper import missing_fonts
from .queries import document, documents, documents_about, documents_of, open_document
from .sealing import seal, seal_holds
from .signatures import sign_at_once
from .standing import standing
from .types import BatchProgress, Document, NewPaper, PaperFailed, Seal, Standing

__all__ = [
    "BatchProgress",
    "Document",
    "NewPaper",
    "PaperFailed",
    "Seal",
    "Standing",
    "appeal_to",
    "city_name",
    "content_of",
    "document",
    "documents",
    "documents_about",
    "documents_of",
    "hand_out",
    "hand_out_apart",
    "issue",
    "issue_many",
    "mayor",
    "missing_fonts",
    "official_number",
    "open_document",
    "render",
    "revoke",
    "seal",
    "seal_holds",
    "sign_at_once",
    "standing",
]
