"""What accounts shows on a person's page."""

from django.urls import reverse

from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow


def account_panel(actor: Actor) -> Panel | None:
    """Profile, devices and password of the person."""
    if actor.kind != "resident":
        return None
    rows = (
        PanelRow("氏名・住所・連絡先", reverse("accounts:profile")),
        PanelRow("端末とパスキー", reverse("accounts:devices")),
        PanelRow("パスワード", reverse("accounts:password")),
    )
    return Panel("account", "登録内容とサインイン", reverse("accounts:profile"), rows)


MY_PANELS = (account_panel,)
