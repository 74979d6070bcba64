"""What a clerk enters at the counter: whom, which certificate, who stands there and what was seen."""

import uuid
from typing import Any, cast

from django import forms

from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import HataoriError
from hataori.platform.pages.fields import WarekiDateField

from .counter import PROOFS, AtCounter
from .kinds import CERTIFICATES, Certificate
from .people import Home
from .rules import Asker, Shown, Wish

_ASKERS = (
    ("self", "本人"),
    ("household", "同じ世帯の人"),
    ("proxy", "代理人（委任状）"),
    ("card_bearer", "印鑑登録証を持ってきた人"),
)


class FindForm(forms.Form):
    """Whose certificate: a name, a reading or 宛名番号, narrowed by the day of birth."""

    text = forms.CharField(label="氏名、フリガナ、宛名番号のどれか", max_length=100, required=False)
    birth = WarekiDateField(label="生年月日", required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; nobody is looked for by a personal number."""
        found = super().clean() or self.cleaned_data
        text = str(found.get("text", ""))
        if not text.strip() and not found.get("birth") and "birth" not in self.errors:
            self.add_error("text", forms.ValidationError("氏名などか生年月日を入力してください。", code="required"))
        if contains_personal_number(text):
            self.add_error("text", forms.ValidationError("個人番号では探せません。", code="personal_number"))
        return found


class IssueForm(forms.Form):
    """One certificate of one person. What is refused is told at the field it is about."""

    certificate = forms.ChoiceField(label="証明書")
    about = forms.ChoiceField(
        label="だれの分（住民票・記載事項証明）", help_text="印鑑と税の証明は、この人の分だけです"
    )
    relations = forms.BooleanField(label="世帯主の氏名と続柄をのせる", required=False)
    domicile = forms.BooleanField(label="本籍と筆頭者をのせる", required=False)
    year = forms.ChoiceField(label="年度（税の証明）", required=False)
    copies = forms.IntegerField(label="通数", min_value=1, max_value=20, initial=1)
    asker = forms.ChoiceField(label="窓口に来た人", choices=_ASKERS, initial="self")
    letter = forms.BooleanField(label="委任状を確かめた", required=False)
    seal_card = forms.BooleanField(label="印鑑登録証を確かめた", required=False)
    proof = forms.ChoiceField(label="確かめた本人確認書類", choices=[("", "選んでください"), *PROOFS.items()])
    case_number = forms.CharField(
        label="電子申請の受付番号（ある場合）",
        max_length=40,
        required=False,
        help_text="入れると、交付を二重に数えません",
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, home: Home, own: tuple[Certificate, ...], *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        self.home = home
        self.fields["certificate"] = forms.ChoiceField(
            label="証明書", choices=[(each.code, each.title) for each in own]
        )
        names = [(each.id, each.entry.full_name) for each in home.members if each.id != home.me.id]
        first = [("", home.me.entry.full_name), ("household", "世帯の全員")]
        about = cast("forms.ChoiceField", self.fields["about"])
        about.required, about.choices = False, [*first, *names]
        years = cast("forms.ChoiceField", self.fields["year"])
        years.choices = [(str(each.year), f"{each.year}年度") for each in home.me.taxes] or [("", "記録なし")]
        self.fields["key"].initial = uuid.uuid4().hex
        if not any(each.yearly for each in own):
            del self.fields["year"]
        self.order_fields(["certificate"])

    def asked(self) -> AtCounter:
        """What was entered, once it is valid."""
        typed = self.cleaned_data
        about = typed["about"]
        wish = Wish(
            CERTIFICATES[typed["certificate"]],
            scope="household" if about == "household" else "one",
            subject="" if about == "household" else about,
            domicile=typed["domicile"],
            relations=typed["relations"],
            year=int(typed.get("year") or 0),
            copies=typed["copies"],
        )
        shown = Shown(cast("Asker", typed["asker"]), typed["letter"], typed["seal_card"])
        return AtCounter(typed["key"][:40], self.home.me.id, wish, shown, typed["proof"], typed["case_number"].strip())

    def refuse(self, why: HataoriError) -> None:
        """Tell it where the clerk can mend it."""
        fields = {"letter": "letter", "seal_card": "seal_card", "no_tax": "year", "no_domicile": "domicile"}
        self.add_error(
            fields.get(why.code, "case_number" if why.code == "case_counted" else "certificate"), why.message
        )


class SpoilForm(forms.Form):
    """Why a paper was not given."""

    why = forms.CharField(
        label="渡さなかった理由", max_length=100, help_text="例: 紙づまり、通数の間違い。氏名は書かないでください"
    )
