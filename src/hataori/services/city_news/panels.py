"""What waits for this person's approval, on the staff's home; emergencies first."""

from django.urls import reverse

from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import looking, models, rules

_SHOWN = 5


def waiting_panel(actor: Actor) -> Panel | None:
    """Posts this person may approve now; nothing for who approves none."""
    if not any(actor.has_role(role) for role in rules.APPROVERS):
        return None
    rows = models.Post.objects.filter(state__in=["waiting", "approved_once"]).order_by("changed_at")
    own = [each for each in rows if looking.acts(each, actor, ended=False).approve]
    own.sort(key=lambda each: each.kind != "emergency")
    if not own:
        return None
    shown = tuple(_row(each) for each in own[:_SHOWN])
    return Panel(
        "city-news", "承認を待つお知らせ", f"{reverse('news-desk:list')}?state=waiting", shown, attention=len(own)
    )


def _row(post: models.Post) -> PanelRow:
    kind = "error" if post.kind == "emergency" else "info"
    address = reverse("news-desk:post", args=[post.key])
    return PanelRow(post.shown_title, address, post.kind_title, post.state_title, kind)


DESK_PANELS = (waiting_panel,)
