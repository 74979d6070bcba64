"""What a person's page and the desk's home show of draws."""

from django.urls import reverse

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import models, queries, wording
from .permissions import MAKERS


def my_draws(actor: Actor) -> Panel | None:
    """Wins that wait for an answer; nothing for who never entered."""
    if actor.kind != "resident":
        return None
    mine = reverse("lottery:mine")
    open_wins = queries.open_wins(actor)
    rows = tuple(
        PanelRow(
            f"{win.round_title} {win.label}", mine, wording.until(win.until), str(wording.WINS["offered"][0]), "warning"
        )
        for win in open_wins
    )
    if not rows and not models.Group.objects.filter(holder_id=actor.id).exists():
        return None
    return Panel("lottery", "抽選の申込み", mine, rows, len(rows), "確認する当選はありません。")


def draws_to_do(actor: Actor) -> Panel | None:
    """Rounds whose numbers must be typed, since nothing else needs a hand."""
    if not any(actor.has_role(role) for role in MAKERS):
        return None
    waiting = models.Round.objects.filter(state="closed", beacon="public_numbers", draw_at__lte=clock.now())
    rows = tuple(
        PanelRow(row.title, reverse("lottery-desk:one", args=[row.pk]), "", "数字の入力待ち", "warning")
        for row in waiting
        if any(actor.has_role(role, row.department) for role in MAKERS)
    )
    return Panel("lottery", "抽選", reverse("lottery-desk:rounds"), rows, len(rows), "待っている抽選はありません。")


MY_PANELS = (my_draws,)
DESK_PANELS = (draws_to_do,)
