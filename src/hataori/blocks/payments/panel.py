"""What the page of a slip shows its payer: `payments/slip.html` is included by the service whose fee it is."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hataori.kernel import clock
from hataori.kernel.errors import Conflict
from hataori.kernel.money import format_yen, yen
from hataori.platform.i18n.wording import worded

from . import symbols
from .codes import SlipCodes
from .configuration import institution
from .convenience_code import LARGEST
from .progress import Step, steps
from .remitting import remittances_of
from .slips import printable
from .types import Remittance, Slip

_NUMBERS = (_("収納機関番号"), _("納付番号"), _("確認番号"), _("納付区分"))
"""As elqr.py and every bank's machine names them, for translation."""


@dataclass(frozen=True, slots=True)
class SlipPanel:
    """Codes as long as it can be paid, the receipt once it was, and the steps in between. Drawings are safe markup."""

    slip: Slip
    codes: SlipCodes | None
    qr: str
    bars: str
    numbers: tuple[tuple[str, str], ...]
    too_much: str
    refused: str
    pay_url: str
    simulated: bool
    receipt: Remittance | None
    steps: list[Step]


def slip_panel(slip: Slip) -> SlipPanel:
    """The panel of a slip; `refused` instead of codes where its last day is over or they do not agree."""
    told = remittances_of(slip.charge.id)
    codes, refused = _codes(slip)
    where, drawn = institution(), _drawn(codes)
    return SlipPanel(
        slip=slip,
        codes=codes,
        refused=refused,
        pay_url=_pay_url(codes) if codes else "",
        simulated=where.simulated,
        receipt=next((each for each in told if each.settled), None),
        steps=steps(slip, told),
        too_much=_too_much(codes),
        **drawn,
    )


def _codes(slip: Slip) -> tuple[SlipCodes | None, str]:
    if not slip.payable or slip.codes is None:
        return None, ""
    if slip.overdue(clock.today()):
        return None, gettext("納期限が過ぎています。この納付書では、もう納められません。")
    try:
        return printable(slip), ""
    except Conflict as refusal:
        return None, worded(refusal.message)


def _drawn(codes: SlipCodes | None) -> dict[str, Any]:
    shown = codes.el_number.shown if codes and codes.el_number else ()
    return {
        "qr": mark_safe(symbols.qr_svg(codes.elqr)) if codes and codes.elqr else "",  # noqa: S308  drawn by us from digits
        "bars": mark_safe(symbols.barcode_svg(codes.barcode)) if codes and codes.barcode else "",  # noqa: S308  as above
        "numbers": tuple((gettext(name), value) for name, value in shown),
    }


def _pay_url(codes: SlipCodes) -> str:
    where = institution()
    return f"{where.url}/?{urlencode({'code': codes.elqr or codes.barcode})}" if where.url else ""


def _too_much(codes: SlipCodes | None) -> str:
    if codes is None or not codes.elqr or not codes.too_much_for_stores:
        return ""
    told = gettext("コンビニでは、%(limit)sを超えるお金は納められません。バーコードは付けていません。")
    return told % {"limit": format_yen(yen(LARGEST))}
