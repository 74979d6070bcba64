"""Django's entry to this app."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComponentsConfig(AppConfig):
    """The Digital Agency components as templates, tags and styles."""

    name = "hataori.web.components"
    label = "components"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say at an empty field what to do, by the kind of control: choose, tick, attach."""
        from django import forms

        empty: dict[type[forms.Field], Any] = {
            forms.ChoiceField: _("選んでください。"),
            forms.ModelChoiceField: _("選んでください。"),
            forms.BooleanField: _("確認して、チェックを入れてください。"),
            forms.FileField: _("ファイルを選んでください。"),
        }
        for field, message in empty.items():
            field.default_error_messages = {**field.default_error_messages, "required": message}
