"""What a person's page and the desk's home show of draws."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import models, queries, wording
from .permissions import MAKERS

LATE = timedelta(minutes=30)
_WHY = {
    "public_numbers": "数字の入力待ち",
    "drand": "乱数を取得できません",
    "commit_reveal": "抽選できません",
}


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
    """Rounds that wait for a hand: numbers to be typed, or a beacon that could not be fetched for half an hour."""
    if not any(actor.has_role(role) for role in MAKERS):
        return None
    now = clock.now()
    waiting = models.Round.objects.filter(state="closed", draw_at__lte=now).exclude(
        ~Q(beacon="public_numbers"), draw_at__gt=now - LATE
    )
    rows = tuple(
        PanelRow(row.title, reverse("lottery-desk:one", args=[row.pk]), "", _WHY[row.beacon], "warning")
        for row in waiting.order_by("draw_at")
        if any(actor.has_role(role, row.department) for role in MAKERS)
    )
    return Panel("lottery", "抽選", reverse("lottery-desk:rounds"), rows, len(rows), "待っている抽選はありません。")


MY_PANELS = (my_draws,)
DESK_PANELS = (draws_to_do,)
