"""All wins of a round as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.audit import api as audit
from hataori.platform.exports import Column, xlsx_response

from . import models, wording
from .desk_views import own
from .permissions import MAKERS

_COLUMNS = (
    Column("slot", "枠"),
    Column("start", "開始", "dateTime"),
    Column("end", "終了", "dateTime"),
    Column("entry", "受付番号"),
    Column("group", "抽選での名前"),
    Column("place", "当選の番号", "integer"),
    Column("how", "決まり方"),
    Column("state", "状態"),
    Column("until", "確認の期限", "dateTime"),
)
_HOW = {"draw": "抽選", "line": "繰上げ"}


@never_cache
@staff_required(*MAKERS)
@require_safe
def export(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET /desk/lottery/<round>/results.xlsx: all wins with their state; the export is audited."""
    actor = actor_of(request)
    found = own(round_id, actor)
    audit.record("lottery.exported", actor=actor, subject=f"lottery/{round_id}")
    wins = (
        models.Win.objects.filter(round_id=round_id)
        .select_related("slot", "group")
        .order_by("slot__position", "place", "pk")
    )
    states = {state: str(text) for state, (text, _) in wording.WINS.items()}
    rows = (
        (
            w.slot.label,
            w.slot.starts_at,
            w.slot.ends_at,
            w.pk,
            w.group.name,
            w.place,
            _HOW[w.how],
            states[w.state],
            w.until,
        )
        for w in wins.iterator(chunk_size=2000)
    )
    return xlsx_response(rows, _COLUMNS, f"{found.title}の当選.xlsx", sheet="当選")
