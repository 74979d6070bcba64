"""The form for a client: what was typed, read; the rules are the action's."""

import json
from typing import Any

from django import forms

from .clients import NewClient
from .scopes import WORDS

_LINES = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"})


class ClientForm(forms.Form):
    """A companion of a service."""

    name = forms.CharField(label="名前", max_length=100, help_text="住民の同意の画面に出ます。")
    operator = forms.CharField(label="運営者", max_length=100, help_text="例：一宮市 図書館")
    redirect_uris = forms.CharField(
        label="戻り先のアドレス", help_text="一行に一つ。https:// で始まるもの。", widget=_LINES
    )
    post_logout_redirect_uris = forms.CharField(
        label="サインアウト後の戻り先", required=False, help_text="一行に一つ。なければ空のまま。", widget=_LINES
    )
    scopes = forms.MultipleChoiceField(
        label="渡す情報",
        required=False,
        choices=[(word, words) for word, words in WORDS.items() if word != "openid"],
        widget=forms.CheckboxSelectMultiple,
    )
    jwks = forms.CharField(
        label="公開鍵（JWKS）",
        required=False,
        max_length=10_000,
        help_text="サーバー側で動くものは、P-256 の公開鍵の JSON を入れます。空なら公開クライアント（PKCEのみ）です。",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_jwks(self) -> dict[str, Any] | None:
        """The key set as JSON; whether its keys fit is the action's to say."""
        typed = self.cleaned_data["jwks"].strip()
        if not typed:
            return None
        try:
            found = json.loads(typed)
        except ValueError:
            raise forms.ValidationError("JSON として読めません。", code="jwks_json") from None
        return found if isinstance(found, dict) else {"keys": found}

    def client(self) -> NewClient:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return NewClient(
            name=typed["name"],
            operator=typed["operator"],
            redirect_uris=typed["redirect_uris"].split(),
            post_logout_redirect_uris=typed["post_logout_redirect_uris"].split(),
            scopes=typed["scopes"],
            jwks=typed["jwks"],
        )
