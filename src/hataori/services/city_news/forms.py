"""What the desk types of a post, and what residents choose to follow."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from hataori.blocks.messaging import api as messaging
from hataori.kernel.clock import JST
from hataori.platform.organisation.api import department_names
from hataori.platform.pages.fields import WarekiDateField

from . import alerts, borders, models, rules

_LONGEST_BODY = 8_000
_HOURS = [("", "選ばない"), *((f"{hour:02}:00", f"{hour}時") for hour in range(24))]


def _department_field(departments: frozenset[str] | None) -> forms.ChoiceField:
    """The departments somebody writes for; all for None or for the desks."""
    every = departments is None or bool(departments & set(rules.DESKS))
    names = department_names()
    choices = [(key, name) for key, name in names.items() if every or key in (departments or ())]
    return forms.ChoiceField(label="担当の課", choices=choices)


class PostForm(forms.Form):
    """A post of news or an event."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="種類", choices=[(key, models.KINDS[key]) for key in ("news", "event")])
    department = forms.ChoiceField(label="担当の課")
    title = forms.CharField(label="題名", max_length=rules.LONGEST_TITLE)
    body = forms.CharField(label="本文", max_length=_LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 10}))
    plain_title = forms.CharField(label="やさしい日本語の題名", max_length=rules.LONGEST_TITLE, required=False)
    plain_body = forms.CharField(
        label="やさしい日本語の本文",
        max_length=_LONGEST_BODY,
        required=False,
        help_text="「やさしい日本語の案を作る」を押すと、案が入ります。読んで直してください。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    picture = forms.FileField(
        label="画像",
        required=False,
        help_text="JPEG、PNG、HEIC。写った顔と車のナンバーは隠し、撮影場所の情報は消します。",
    )
    image_alt = forms.CharField(
        label="画像の説明（代替テキスト）",
        max_length=300,
        required=False,
        help_text="画像が見えない人に読み上げます。画像を付けるときは必ず入力してください。",
    )
    channels = forms.MultipleChoiceField(
        label="出すところ（市のページと登録した人へは、いつも出ます）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    publish_on = WarekiDateField(label="公開する日", required=False)
    publish_hour = forms.ChoiceField(label="公開する時刻", required=False, choices=_HOURS)
    expires_on = WarekiDateField(label="掲載の終わり（その日まで）", required=False)
    exercise = forms.BooleanField(label="訓練（すべてのところに【訓練】と出ます）", required=False)

    def __init__(self, departments: frozenset[str] | None, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        self.fields["department"] = _department_field(departments)
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  tells the type
        field.choices = [(each.name, channel_title(each)) for each in messaging.public_channels()]

    @property
    def publish_at(self) -> datetime | None:
        """When it is to go out; midnight where only a day was chosen."""
        day: date | None = self.cleaned_data["publish_on"]
        hour = time.fromisoformat(self.cleaned_data["publish_hour"] or "00:00")
        return datetime.combine(day, hour, JST) if day else None

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day."""
        day: date | None = self.cleaned_data["expires_on"]
        return datetime.combine(day, time(23, 59, 59), JST) if day else None


def channel_title(each: messaging.Channel) -> str:
    """The channel as it is named at the desk: what is played by a stand-in says so."""
    return f"{each.title}（模擬）" if each.simulated else each.title


class EmergencyForm(forms.Form):
    """An emergency out of a template."""

    use_required_attribute = False
    template = forms.ChoiceField(label="何が起きましたか")
    border = forms.ChoiceField(label="地図に描いた区域", required=False, help_text="選ぶと、その境界が警報に入ります")
    area = forms.CharField(
        label="対象の地域",
        max_length=60,
        required=False,
        help_text="例 木曽川左岸の葉栗・北方地区。描いた区域を選んだときは、空ならその名前になります",
    )
    situation = forms.CharField(
        label="いまの様子", max_length=300, required=False, help_text="例 木曽川の水位が上がっています"
    )
    shelter = forms.CharField(label="避難する場所", max_length=200, required=False)
    hours = forms.ChoiceField(
        label="いつまで有効ですか", choices=[(str(each), f"{each}時間") for each in (3, 6, 12, 24, 48)], initial="12"
    )
    polygon = forms.CharField(
        label="地域の多角形",
        max_length=2000,
        required=False,
        help_text="任意。緯度,経度 を空白で区切ります。例 35.25,136.70 35.25,136.88 35.37,136.88",
    )
    exercise = forms.BooleanField(label="訓練（すべてのところに【訓練】と出ます）", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        self.fields["border"].choices = [("", "選ばない"), *borders.choices()]  # type: ignore[attr-defined]
        self.fields["template"] = forms.ChoiceField(
            label="何が起きましたか", choices=[(each.key, each.name) for each in alerts.templates().values()]
        )


class TextForm(forms.Form):
    """An emergency's texts, or a draft that updates it."""

    use_required_attribute = False
    title = forms.CharField(label="題名", max_length=rules.LONGEST_TITLE)
    body = forms.CharField(label="本文", max_length=_LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 6}))
    plain_title = forms.CharField(label="やさしい日本語の題名", max_length=rules.LONGEST_TITLE, required=False)
    plain_body = forms.CharField(
        label="やさしい日本語の本文", max_length=_LONGEST_BODY, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class TranslationForm(forms.Form):
    """One language of a post."""

    use_required_attribute = False
    language = forms.ChoiceField(label="言語", choices=list(rules.LANGUAGES.items()))
    title = forms.CharField(label="訳した題名", max_length=200)
    body = forms.CharField(label="訳した本文", max_length=_LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 6}))


class ReasonForm(forms.Form):
    """Why."""

    use_required_attribute = False
    reason = forms.CharField(label="理由", max_length=300)


class FollowForm(forms.Form):
    """What a resident wants to be told of, and by what."""

    use_required_attribute = False
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("受け取るお知らせ"),
        choices=[
            ("news", gettext_lazy("市からのお知らせ")),
            ("event", gettext_lazy("催しのお知らせ")),
            ("emergency", gettext_lazy("緊急のお知らせ")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("受け取るお知らせを1つ以上選んでください。")},
    )

    def __init__(self, ways: Sequence[messaging.Channel], *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        self.fields["channel"] = forms.ChoiceField(
            label=gettext_lazy("どうやって知らせますか"),
            widget=forms.RadioSelect,
            choices=[(each.name, gettext(each.title)) for each in ways],
            error_messages={"required": gettext_lazy("知らせ方を選んでください。")},
        )
