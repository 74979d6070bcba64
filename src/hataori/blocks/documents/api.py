"""The door of documents: render a paper, issue it with a number, hand it to its owner."""

from .actions import issue, render
from .letterhead import appeal_to, city_name, mayor, official_number
from .paper import missing_fonts
from .queries import document, documents, documents_about, documents_of, open_document
from .types import Document, PaperFailed

__all__ = [
    "Document",
    "PaperFailed",
    "appeal_to",
    "city_name",
    "document",
    "documents",
    "documents_about",
    "documents_of",
    "issue",
    "mayor",
    "missing_fonts",
    "official_number",
    "open_document",
    "render",
]
