"""How far the payment of a slip has come, as its payer sees it: 発行, 納付（速報）, 確報, 消込; or 取消, 還付."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .types import Remittance, Slip


@dataclass(frozen=True, slots=True)
class Step:
    """One step with its moment; `at` is None while it is still to come."""

    title: str
    at: datetime | None
    more: str = ""


def steps(slip: Slip, told: Sequence[Remittance]) -> list[Step]:
    """The usual four steps of a slip, as long as they can still come, then what went otherwise: a payment taken back,
    money to be given back.
    """
    paying = next((each for each in told if each.settled), None)
    return [*_usual(slip, paying), *(step for each in told for step in _unusual(each))]


def _usual(slip: Slip, paying: Remittance | None) -> list[Step]:
    issued = Step(_("発行しました"), slip.issued_at)
    if paying is None and slip.state != "open":
        return [issued, Step(_("窓口で納められました"), slip.settled_at)]
    if paying is None and not slip.payable:
        return [issued]
    final = paying.final_at if paying else None
    return [
        issued,
        Step(_("納付（速報）が届きました"), paying.told_at if paying else None, _(paying.way_title) if paying else ""),
        Step(_("確報が届きました"), final),
        Step(_("消込（請求の終わり）"), final),
    ]


def _unusual(one: Remittance) -> list[Step]:
    if one.state == "cancelled":
        which = f"{_(one.way_title)} {_('取引番号')} {one.reference}"
        return [Step(_("納付が取り消されました"), one.cancelled_at, which)]
    if not one.surplus:
        return []
    back = f"{one.surplus:,}円"
    return [Step(_(one.reason_title), one.told_at, back), Step(_("還付"), one.returned_at, back)]
