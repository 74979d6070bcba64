"""The card as a way in, offered on the pages of accounts."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from hataori.platform.accounts.api import Way

from .configuration import configuration


def digital_auth(next_url: str, *, step_up: bool = False) -> Way | None:
    """The button, where the installation has a provider."""
    found = configuration()
    if not found.offered:
        return None
    query = {"next": next_url, "for": "step_up" if step_up else "sign_in"}
    label = _("マイナンバーカードで確認") if step_up else _("マイナンバーカードでサインイン")
    note = _("模擬：本物のデジタル認証アプリではありません") if found.simulated else _("デジタル認証アプリを使います")
    return Way(label, f"{reverse('identity:start')}?{urlencode(query)}", note)


WAYS = (digital_auth,)
