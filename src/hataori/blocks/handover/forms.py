"""What staff type about hand-over."""

from django import forms

from . import models


def _plain(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **more})


class TargetForm(forms.Form):
    """A core system; the same key again changes it."""

    key = forms.CharField(
        label="記号", max_length=30, help_text="例 welfare。バッチ番号の頭に付きます。", widget=_plain()
    )
    title = forms.CharField(label="連携先の名前", max_length=100, help_text="例 福祉総合システム", widget=_plain())
    format = forms.ChoiceField(label="ファイルの形式", choices=models.FORMATS)
    encoding = forms.ChoiceField(
        label="文字コード",
        choices=models.ENCODINGS,
        help_text="Shift_JISでは、書けない文字のある案件を止めて知らせます。文字は置き換えません。",
    )
    with_personal_number = forms.BooleanField(
        label="個人番号も渡す", required=False, help_text="その事務に個人番号が要る連携先だけ選びます（番号法第19条）。"
    )
    active = forms.BooleanField(label="使う", required=False, initial=True)


class RouteForm(forms.Form):
    """A procedure whose cases the target takes."""

    procedure_id = forms.CharField(
        label="手続きのID", max_length=64, help_text="例 ICH-0090。手続きの台帳にあります。", widget=_plain()
    )
    when = forms.ChoiceField(label="渡す案件", choices=models.WHENS)
    since = forms.CharField(
        label="いつの決定から渡すか",
        max_length=40,
        help_text="例 2026-12-01。過ぎた日なら、その日からの決定も集めます。",
        widget=_plain(),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=300, widget=_plain())


class TakeForm(forms.Form):
    """Why a batch is taken; needed where personal numbers are inside."""

    reason = forms.CharField(
        label="取り出す理由",
        max_length=300,
        required=False,
        help_text="個人番号が入っているときは必須です。",
        widget=_plain(),
    )


class ResultForm(forms.Form):
    """A result file."""

    file = forms.FileField(
        label="処理結果のファイル", help_text="CSV（UTF-8かShift_JIS）、5MBまで。最後の行は END と行数です。"
    )


class MappingForm(forms.Form):
    """A new version of the table out of a spreadsheet, and the portal's code."""

    file = forms.FileField(
        label="項目の対応表（Excel）", help_text="いまの対応表をダウンロードして、直したものを選んでください。"
    )
    outside_code = forms.CharField(
        label="マイナポータルの手続コード",
        max_length=64,
        required=False,
        help_text="届いた申請をこの手続きとして受け付けます。",
        widget=_plain(),
    )
