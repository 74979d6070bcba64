"""What staff type about a paper."""

from django import forms


class RevokeForm(forms.Form):
    """Why a paper is withdrawn, and which one takes its place."""

    use_required_attribute = False
    reason = forms.CharField(
        label="取り消す理由",
        max_length=400,
        help_text="監査の記録に残ります。住民と確認のページには出ません。",
        error_messages={"required": "取り消す理由を書いてください。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    superseded_by = forms.CharField(
        label="替わりの文書の確認コード",
        max_length=60,
        required=False,
        help_text="出し直した文書があるときだけ。その文書のQRコードの横にある20文字です。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    sure = forms.BooleanField(
        label="取り消すと元に戻せないことを確かめました",
        error_messages={"required": "元に戻せないことを確かめて、選んでください。"},
    )
