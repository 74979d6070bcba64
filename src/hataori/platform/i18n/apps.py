"""Django's entry to this app."""

import os

from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.utils.translation.reloader import translation_file_changed

from .freshness import FOLDER, stale

EASY = {"bidi": False, "code": "ja-x-easy", "name": "Easy Japanese", "name_local": "やさしい日本語"}


class I18nConfig(AppConfig):
    """Which language, and furigana or not, each reader wants."""

    name = "hataori.platform.i18n"
    label = "i18n"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make やさしい日本語 known to Django; compile catalogues that were edited, where the folder may be written."""
        LANG_INFO.setdefault("ja-x-easy", EASY)
        if stale() and os.access(FOLDER, os.W_OK):
            from .catalogues import compile_stale

            for locale in compile_stale():
                # A module may have asked for a translation while there was none: Django forgets what it has read.
                translation_file_changed(None, FOLDER / locale / "LC_MESSAGES" / "django.mo")
