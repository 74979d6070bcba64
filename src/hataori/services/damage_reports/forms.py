"""What a reporter types: the first screen (photo, place, words), the second (kind, how to reach him)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hataori.blocks.geo import api as geo
from hataori.blocks.service_requests import api as reports
from hataori.kernel.errors import FieldProblem

from .places import Told, town_choices

OTHER = "other"
_IMAGES = "image/jpeg,image/png,image/webp,image/heic,image/heif"


class Photos(forms.FileInput):
    """Several files in one field; the view reads them all."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": _IMAGES, "multiple": True, "data-photos": True})


class FirstForm(forms.Form):
    """Photo first. Files are read by the view, which keeps them over errors."""

    use_required_attribute = False
    near = forms.Field(label=_("近くからの写真"), required=False, help_text=_("傷んだところがわかるように"))
    far = forms.Field(label=_("離れたところからの写真"), required=False, help_text=_("まわりの様子がわかるように"))
    place = forms.CharField(
        label=_("場所"),
        required=False,
        max_length=200,
        help_text=_(
            "住所、近くの建物、柱の番号のどれでも（例：本町2丁目、尾張一宮駅）"
            "。地図や写真で場所がわかるときは、書かなくてかまいません"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    spot = forms.ChoiceField(label=_("どこですか"), required=False, widget=forms.RadioSelect)
    town = forms.ChoiceField(label=_("町"), required=False)
    lat = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    lon = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("どうなっていますか"),
        required=False,
        max_length=reports.MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("氏名や電話番号は書かないでください。この文は公開されます"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, spots: Sequence[geo.Place] = (), **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, **more)
        self.fields["near"].widget, self.fields["far"].widget = Photos(), Photos()
        self.choose("town", [("", gettext("選んでください")), *town_choices()])
        self.choose("spot", [(each.id, each.name) for each in spots])
        self.fields["spot"].required = not self.is_bound  # as it is shown where it is asked

    def choose(self, name: str, choices: Sequence[Any]) -> None:
        """The choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field's

    def told(self) -> Told:
        """What was given of the place, as it was sent."""
        asked = self.cleaned_data
        return Told(asked["place"], asked["town"], self.data.get("spot", ""), asked["lat"], asked["lon"])

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put problems found elsewhere at their fields."""
        for problem in problems:
            name = {"photo": "near", "photos": "near", "description": "text"}.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, gettext(problem.message))


class LastForm(forms.Form):
    """The kind (three proposed, all offered), the questions a kind insists on, how to be told."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("何が傷んでいますか"), required=False, widget=forms.RadioSelect)
    other = forms.ChoiceField(label=_("種類の一覧"), required=False)
    mail = forms.EmailField(
        label=_("メールアドレス"),
        required=False,
        max_length=254,
        help_text=_("書くと、受付・対応開始・完了のお知らせが届きます。公開しません"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, proposed: Sequence[str] = (), signed_in: bool = False
    ) -> None:
        super().__init__(data)
        offered = {each.code: each for each in reports.kinds()}
        first = [(code, offered[code].name) for code in proposed if code in offered]
        self.offers(first, offered)
        if signed_in:
            del self.fields["mail"]
        for question in self._insisted(offered):
            self.fields[f"q_{question.code}"] = _field(question)
        for question in self._welcome(offered, proposed):
            self.fields[f"o_{question.code}"] = _field(question, required=False)

    def offers(self, first: Sequence[tuple[str, str]], offered: Mapping[str, reports.Kind]) -> None:
        """Three to tap and all to choose from; without a proposal, all at once."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in offered.values():
            groups.setdefault(each.group, []).append((each.code, each.name))
        every = [("", gettext("選んでください")), *groups.items()]
        self.fields["other"].choices = every  # type: ignore[attr-defined]  # a choice field's
        if first:
            choices = [*first, (OTHER, gettext("ほかの種類（下の一覧から選ぶ）"))]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a choice field's
        else:
            del self.fields["kind"]
            self.fields["other"].label = gettext("何が傷んでいますか")
        self._insists(shown=not self.is_bound)

    def _insists(self, *, shown: bool) -> None:
        """One of the two is needed: said at the first, checked in `clean`."""
        self.fields["kind" if "kind" in self.fields else "other"].required = shown

    @property
    def chosen(self) -> str:
        """The code that was chosen, empty while none was."""
        tapped = str(self.data.get("kind", ""))
        listed = str(self.data.get("other", ""))
        return listed if listed and tapped in ("", OTHER) else "" if tapped == OTHER else tapped

    def _insisted(self, offered: Mapping[str, reports.Kind]) -> list[reports.Attribute]:
        kind = offered.get(self.chosen) if self.is_bound else None
        return [each for each in kind.attributes if each.required and each.variable] if kind else []

    def _welcome(self, offered: Mapping[str, reports.Kind], proposed: Sequence[str]) -> list[reports.Attribute]:
        """What may be answered too, of the chosen kind and of those proposed; each question once."""
        asked: dict[str, reports.Attribute] = {}
        for kind in (offered.get(code) for code in (self.chosen if self.is_bound else "", *proposed)):
            for each in kind.attributes if kind else ():
                if each.variable and not each.required and each.datatype in _SHOWN:
                    asked.setdefault(each.code, each)
        return list(asked.values())

    @property
    def welcome(self) -> list[forms.BoundField]:
        """The questions nobody has to answer."""
        return [self[name] for name in self.fields if name.startswith("o_")]

    def clean(self) -> dict[str, Any]:
        """One kind, whichever way it was chosen."""
        if not self.chosen and not self.errors:
            self.add_error("kind" if "kind" in self.fields else "other", gettext("種類を1つ選んでください。"))
        self._insists(shown=True)
        return dict(self.cleaned_data)

    def answers(self) -> dict[str, str | list[str]]:
        """The kind's questions with their answers."""
        told = self.cleaned_data.items()
        wanted = {name[2:]: value for name, value in told if name.startswith(("q_", "o_")) and value not in (None, "")}
        return {code: value if isinstance(value, list) else str(value) for code, value in wanted.items()}

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put problems found at the filing at their fields."""
        for problem in problems:
            code = problem.field.removeprefix("attribute[").removesuffix("]")
            name = next((each for each in (f"q_{code}", f"o_{code}") if each in self.fields), None)
            self.add_error(name, gettext(problem.message))


_SHOWN = frozenset({"singlevaluelist", "multivaluelist", "string", "number", "text"})


def _field(question: reports.Attribute, *, required: bool = True) -> forms.Field:
    told: dict[str, Any] = {"label": question.description, "required": required, "help_text": question.hint}
    if question.datatype == "multivaluelist":
        return forms.MultipleChoiceField(choices=question.values, widget=forms.CheckboxSelectMultiple, **told)
    if question.values:
        return forms.ChoiceField(choices=[("", "—"), *question.values], **told)
    if question.datatype == "number":
        return forms.IntegerField(min_value=0, max_value=10_000, **told)
    return forms.CharField(max_length=200, **told)
