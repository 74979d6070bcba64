"""A slip as a paper: what it is for, its codes as they were issued, three parts to cut off."""

from collections.abc import Sequence
from typing import Any

from hataori.blocks.documents import api as documents
from hataori.kernel.clock import JST
from hataori.kernel.money import format_yen, yen
from hataori.kernel.wareki import format_wareki

from . import symbols
from .codes import SlipCodes
from .convenience_code import LARGEST
from .public_money import public_money
from .slips import printable
from .types import Slip

_NOTES = (
    "納期限を過ぎた納付書は使えません。",
    "カードや窓口など、ほかの方法で先に払ったときは、この納付書を使わないでください。重ねて納めたお金は、市がお返しします。",
    "新しい番号の納付書を受け取ったときは、この納付書は使えません。",
)
_SAMPLE = "見本：この納付書の番号は、つくりものです。本物の支払いには使えません。"
TOO_MUCH = f"コンビニでは、{LARGEST:,}円を超えるお金は納められません。バーコードは付けていません。"


def slip_paper(
    slip: Slip, *, addressee: str, department: str, rows: Sequence[tuple[str, str]], notes: Sequence[str] = ()
) -> bytes:
    """The PDF (A4, one page), `rows` about what is paid and `notes` of the section on it.

    Conflict `codes_disagree`, and nothing is printed, where its codes do not say the same as the slip.
    """
    codes = printable(slip)
    amount, due_on = format_yen(yen(slip.charge.amount)), format_wareki(slip.due_on)
    told = {
        "title": "納付書",
        "number": f"納付書番号 {slip.shown}",
        "issued_on": format_wareki(slip.issued_at.astimezone(JST).date()),
        "issuer": documents.city_name(),
        "city": documents.city_name(),
        "department": department,
        "addressee": addressee,
        "kind": kind_title(slip),
        "amount": amount,
        "due_on": due_on,
        "slip": slip.shown,
        "body": ["次のお金を、納期限までに納めてください。", *([_SAMPLE] if slip.sample_codes else [])],
        "rows": [["納付書番号", slip.shown], ["納める金額", amount], ["納期限", due_on], *map(list, rows)],
        "notes": [*notes, *_NOTES],
        "sample": slip.charge.sample or slip.sample_codes,
    }
    return documents.render("slip", {**told, **_symbols(codes)})


def kind_title(slip: Slip) -> str:
    """The kind of public money, as the city names it."""
    money = public_money()
    kind = money.kinds.get(slip.kind) if money else None
    return kind.title if kind else ""


def _symbols(codes: SlipCodes) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if codes.elqr and codes.el_number:
        told |= {"qr": symbols.qr_svg(codes.elqr), "numbers": [list(row) for row in codes.el_number.shown]}
    if codes.barcode:
        told |= {"barcode": symbols.barcode_svg(codes.barcode), "barcode_shown": codes.barcode_shown}
    elif codes.elqr and codes.too_much_for_stores:
        told["no_barcode"] = TOO_MUCH
    return told
