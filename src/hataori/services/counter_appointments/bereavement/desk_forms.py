"""The few things a clerk types: whom to look for, what the register cannot know, and the signature."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hataori.blocks.bundles import api as bundles
from hataori.blocks.registration import api as registration
from hataori.platform.pages.fields import WarekiDateField

from .preparing import NUMBER
from .types import Prepared

_MOST_SIGNED = 400_000


class FindForm(forms.Form):
    """Whose death: exactly what the notice of death says."""

    use_required_attribute = False
    name = forms.CharField(
        label="亡くなった方の氏名", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    died_on = WarekiDateField(label="亡くなった日")


class LeftForm(forms.Form):
    """What is left to ask over all applications, each question once; what was given is kept while others miss. A
    personal number that was given is not shown again (番号法第12条): it is kept unless another is typed.
    """

    use_required_attribute = False

    def __init__(self, ready: Prepared, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={name: text for name, text in ready.given.items() if name != NUMBER})
        for each in ready.asked:
            self.fields[each.name] = _field(each, ready.choices.get(each.name, ()))
        if NUMBER in self.fields and ready.given.get(NUMBER):
            self.fields[NUMBER].required = False
            self.fields[NUMBER].help_text = "入力済みです（画面には出しません）。直すときだけ入れてください。"

    def show(self, problems: Mapping[str, str]) -> None:
        """Problems of the forms themselves, at the field they are about."""
        self.full_clean()
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)


class SignForm(forms.Form):
    """The pen's strokes; or the name typed and a clerk who saw that it is meant."""

    use_required_attribute = False
    strokes = forms.CharField(required=False, max_length=_MOST_SIGNED, widget=forms.HiddenInput)
    typed = forms.CharField(
        label="氏名（署名に代える）",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    witnessed = forms.BooleanField(label="本人の意思を、職員が目の前で確かめた", required=False)

    def signature(self) -> bundles.Signature:
        """As the block takes it. ValidationError for strokes that are none."""
        told = self.cleaned_data
        if not told["strokes"]:
            return bundles.Signature(typed=told["typed"].strip(), witnessed=told["witnessed"])
        try:
            drawn = json.loads(told["strokes"])
            strokes = tuple(tuple(bundles.Point(*map(float, point)) for point in stroke) for stroke in drawn["strokes"])
            return bundles.Signature(strokes, float(drawn["width"]), float(drawn["height"]))
        except (ValueError, TypeError, KeyError) as error:
            raise ValidationError("署名が読み取れません。消して、もう一度書いてください。") from error


def _field(asked: registration.FormField, people: tuple[str, ...]) -> forms.Field:
    if people:
        choices: list[tuple[str, str]] = [(name, name) for name in people]
    else:
        choices = list(asked.choices)
    if choices:
        return forms.ChoiceField(label=asked.label, choices=choices, widget=forms.RadioSelect)
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=asked.label, help_text=asked.hint, max_length=400, widget=widget)
