"""What the section types: a changed collection, a closure, the rule of holidays."""

from typing import Any

from django import forms

from hataori.platform.pages.fields import WarekiDateField

from .calendars import CityNow
from .rules.dates import HOLIDAY_RULES


class MoveForm(forms.Form):
    """One collection on another day, or not at all."""

    use_required_attribute = False
    area = forms.ChoiceField(label="地区", required=False)
    kind = forms.ChoiceField(label="ごみの種類", error_messages={"required": "ごみの種類を選んでください。"})
    from_day = WarekiDateField(label="もとの収集日")
    to_day = WarekiDateField(label="変更後の日", required=False, help_text="集めないときは空のままにします")
    reason = forms.CharField(
        label="理由",
        max_length=300,
        help_text="市民のページ、カレンダー、お知らせに出ます。例 大雪のため",
        error_messages={"required": "変更の理由を書いてください。市民に伝わります。"},
    )

    def __init__(self, city: CityNow, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        areas = [("", "すべての地区"), *((each.key, each.name) for each in city.areas.values())]
        kinds = [("", "選んでください"), *((each.name, each.name) for each in city.kinds)]
        self.fields["area"] = forms.ChoiceField(label="地区", required=False, choices=areas)
        needed = {"required": "ごみの種類を選んでください。"}
        self.fields["kind"] = forms.ChoiceField(label="ごみの種類", choices=kinds, error_messages=needed)


class ClosureForm(forms.Form):
    """Days on which nothing is collected."""

    use_required_attribute = False
    start = WarekiDateField(label="始まりの日")
    end = WarekiDateField(label="終わりの日")
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例 年末年始",
        error_messages={"required": "休止の理由を書いてください。市民に伝わります。"},
    )


class HolidayForm(forms.Form):
    """What happens to a kind on a public holiday."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="ごみの種類")
    rule = forms.ChoiceField(label="祝休日の扱い", choices=list(HOLIDAY_RULES.items()))

    def __init__(self, city: CityNow, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        kinds = [(each.name, each.name) for each in city.kinds]
        self.fields["kind"] = forms.ChoiceField(label="ごみの種類", choices=kinds)
