"""What accounts shows on a person's page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hataori.kernel.actor import Actor, Role
from hataori.platform.pages.panels import Panel, PanelRow

MANAGERS = (Role.SECTION_HEAD, Role.DX_OFFICE, Role.OPERATOR)


def account_panel(actor: Actor) -> Panel | None:
    """Profile, devices and password of the person."""
    if actor.kind != "resident":
        return None
    rows = (
        PanelRow(_("氏名・住所・連絡先"), reverse("accounts:profile")),
        PanelRow(_("端末とパスキー"), reverse("accounts:devices")),
        PanelRow(_("パスワード"), reverse("accounts:password")),
    )
    return Panel("account", _("登録内容とサインイン"), reverse("accounts:profile"), rows, standing=True)


def staff_panel(actor: Actor) -> Panel | None:
    """The way to the roles, for those who give them."""
    if not any(actor.has_role(role) for role in MANAGERS):
        return None
    row = PanelRow("職員の役割を見る・変える", reverse("accounts-desk:people"))
    return Panel("staff", "職員と役割", "", (row,), standing=True)


MY_PANELS = (account_panel,)
DESK_PANELS = (staff_panel,)
