"""Django's entry to this app."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backup while serving, restore on an empty machine."""

    name = "hataori.platform.backup"
    label = "backup"
    default_auto_field = "django.db.models.BigAutoField"
