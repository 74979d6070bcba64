"""Django's entry to this app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Papers of the city: Typst templates to PDF/A-3 and PDF/UA, numbered, kept and handed out."""

    name = "hataori.blocks.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
