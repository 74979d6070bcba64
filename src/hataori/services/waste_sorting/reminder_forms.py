"""What every form of reminders asks."""

from django import forms
from django.utils.translation import gettext_lazy


class WhenForm(forms.Form):
    """When to be told; one time at least."""

    use_required_attribute = False
    times = forms.MultipleChoiceField(
        label=gettext_lazy("いつ知らせますか"),
        choices=[("evening", gettext_lazy("前の日の夜（19時ごろ）")), ("morning", gettext_lazy("当日の朝（6時ごろ）"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("知らせる時を1つ以上選んでください。")},
    )
