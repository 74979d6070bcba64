"""What staff type about receivers."""

from django import forms

from .queries import offered_types


def _types() -> list[tuple[str, str]]:
    return [(one.name, f"{one.title}（{one.name}）") for one in offered_types()]


class SubscriptionForm(forms.Form):
    """A new receiver."""

    name = forms.CharField(label="通知先の名前", max_length=200, help_text="例 商工会議所の受付システム")
    url = forms.CharField(
        label="通知先のアドレス",
        max_length=500,
        help_text="https:// で始まるアドレス。庁内のアドレスには送れません。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    types = forms.MultipleChoiceField(label="知らせる出来事", choices=_types, widget=forms.CheckboxSelectMultiple)
    with_subjects = forms.BooleanField(
        label="受付番号も知らせる",
        required=False,
        help_text="相手が自分で出した申請を見分けるために要るときだけ選びます。",
    )


class ReasonForm(forms.Form):
    """Why it is told no longer."""

    reason = forms.CharField(
        label="停止する理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ReplayForm(forms.Form):
    """From when on to send again."""

    since = forms.CharField(
        label="いつからの分を送り直すか",
        help_text="例 2026-11-25T09:00（日本時間）",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
