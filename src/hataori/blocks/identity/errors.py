"""Why an identity was not taken over. `code` tells the reason exactly (logs, tests); the sentence tells what to do."""

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal[
    "cancelled",
    "expired",
    "repeated",
    "unavailable",
    "refused",
    "other_card",
    "other_person",
    "staff",
    "unsigned",
    "revoked_card",
    "expired_card",
    "slow",
]

SENTENCES: dict[Kind, Promise] = {
    "cancelled": _("本人確認をやめました。入力した内容は残っています。続けるときは、もう一度選んでください。"),
    "expired": _("本人確認の時間が過ぎました。入力した内容は残っています。もう一度はじめてください。"),
    "repeated": _("この本人確認は、もう終わっています。続けるときは、もう一度はじめてください。"),
    "unavailable": _(
        "いまデジタル認証アプリにつながりません。入力した内容は残っています。少し待つか、ほかの方法を使ってください。"
    ),
    "refused": _(
        "本人確認の結果を確かめられませんでした。サインインはしていません。入力した内容は残っています。もう一度お試しください。"
    ),
    "other_card": _(
        "このカードは、別のアカウントと結び付いています。いったんサインアウトして、カードでサインインしてください。"
    ),
    "other_person": _("カードの氏名か生年月日が、登録内容と違います。ご本人のカードか、登録内容を確かめてください。"),
    "unsigned": _("電子署名を確かめられませんでした。まだ署名していません。もう一度お試しください。"),
    "revoked_card": _("この電子証明書は使えなくなっています（失効）。市役所の窓口で、新しい電子証明書を受け取れます。"),
    "expired_card": _("この電子証明書は期限が切れています。市役所の窓口で更新できます。"),
    "slow": _(
        "カードでの本人確認が、何度も続けてはじめられています。入力した内容は残っています。15分ほど待つか、ほかの方法を使ってください。"
    ),
    "staff": _("職員のアカウントでは使えません。サインアウトしてから、住民としてサインインしてください。"),
}
"""What the person reads; every fault of a provider reads alike, so that nobody learns by trying."""


class NotProven(Exception):
    """The trip ended without a proof. `kind` chooses the sentence, `code` names the fault."""

    def __init__(self, kind: Kind, code: str) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind: Kind = kind
        self.code = code

    @property
    def sentence(self) -> str:
        """In the reader's language."""
        return str(SENTENCES[self.kind])
