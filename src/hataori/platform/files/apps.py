"""Django's entry to this app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploaded and issued files: checked by content, encrypted at rest, kept no longer than needed."""

    name = "hataori.platform.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
