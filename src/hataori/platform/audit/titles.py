"""What the auditor reads instead of an action's code; a code without words here is shown as it is."""

TITLES = {
    "accounts.signed_in": "サインイン",
    "accounts.sign_in_failed": "サインインできなかった",
    "accounts.tries_spent": "サインインの回数を使い切った",
    "accounts.stepped_up": "もう一度の本人確認",
    "accounts.signed_out_elsewhere": "ほかの端末のサインアウト",
    "accounts.registered": "アカウントの登録",
    "accounts.closed": "アカウントを閉じた",
    "accounts.profile_changed": "登録内容の変更",
    "accounts.password_changed": "パスワードの変更",
    "accounts.passkey_added": "パスキーの追加",
    "accounts.passkey_removed": "パスキーの削除",
    "accounts.staff_created": "職員の登録",
    "accounts.staff_deactivated": "職員の利用停止",
    "accounts.token_created": "連携用の鍵を作った",
    "accounts.token_revoked": "連携用の鍵を止めた",
    "accounts.refused": "他人のものを求めて断られた",
    "application.refused": "他人の申請を求めて断られた",
    "case.refused": "担当でない案件を求めて断られた",
    "document.refused": "他人の文書を求めて断られた",
    "file.refused": "他人のファイルを求めて断られた",
    "message.refused": "他人のお知らせを求めて断られた",
    "notice.template_changed": "お知らせの文面の変更",
    "notice.bounce_cleared": "戻ったメールの宛先を再び使う",
    "case.viewed": "案件を見た",
    "case.decided": "案件の決定",
    "case.decided_for": "案件の代決",
    "case.destroyed": "案件の廃棄",
    "cases.exported": "案件の一覧の書き出し",
    "document.issued": "文書の発行",
    "document.revoked": "文書の取消し",
    "register.looked": "住民の記録を見た",
    "audit.searched": "監査の記録を調べた",
    "audit.exported": "監査の記録の書き出し",
}


def title_of(action: str) -> str:
    """The action in words, or its code."""
    return TITLES.get(action, action)
