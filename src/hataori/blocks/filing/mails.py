"""Mails to people without an account: the receipt number and a link to the status page, nothing personal."""

from django.conf import settings
from django.core import signing

from hataori.blocks.registration.api import Application
from hataori.kernel import clock
from hataori.platform.outbox.api import enqueue

_SALT = "hataori.online_applications.status"
LINK_DAYS = 90


def link_token(number: str) -> str:
    """What opens the status page of one application for whoever holds the mail."""
    return signing.dumps(number, salt=_SALT)


def number_of(token: str) -> str:
    """The number a token opens, empty for a forged or old one."""
    try:
        return str(signing.loads(token, salt=_SALT, max_age=LINK_DAYS * 86_400))
    except signing.BadSignature:
        return ""


def tell_guest(filed: Application) -> None:
    """Put the receipt mail into the outbox, in the transaction of the filing."""
    _enqueue(filed, "申請を受け付けました", f"guest-receipt:{filed.number}")


def send_link(filed: Application) -> None:
    """Send the link again, at most once an hour."""
    _enqueue(filed, "申請の状況を見るリンクです", f"guest-link:{filed.number}:{clock.now():%Y%m%d%H}")


def tell_news(filed: Application, opening: str, key: str) -> None:
    """Say that something happened to the application; what it was stands on the status page."""
    _enqueue(filed, opening, f"guest-news:{key}")


def _enqueue(filed: Application, opening: str, key: str) -> None:
    if not filed.email:
        return
    url = f"{settings.HATAORI_URL}/applications/{filed.number}/?t={link_token(filed.number)}"
    text = (
        f"{opening}。\n\n受付番号：{filed.number}\n\n"
        f"次のページで、申請の状況を見られます（{LINK_DAYS}日間）。\n{url}\n\n"
        "このメールには返信できません。心当たりがないときは、開かずに削除してください。\n"
    )
    payload = {"to": filed.email, "subject": f"{opening}（受付番号 {filed.number}）", "text": text, "message": ""}
    enqueue("mail", payload, key=key)
