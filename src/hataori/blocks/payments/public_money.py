"""Which kinds of public money a city collects by slip, and the numbers printed on them: `public_money.json`.

Office code and fee numbers are given by 地方税共同機構, the company's number by the contract with the stores; none is
public, so none is ours to invent: the starter city's are a sample and every page and paper says so.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

_WIDTHS = {"office": 5, "tax_office": 3, "account": 11, "bearer": 1, "company": 6}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of slip. Without a fee number it carries no eL-QR, without `store` no bar code."""

    key: str
    title: str
    fee_number: str = ""
    store: bool = False


@dataclass(frozen=True, slots=True)
class PublicMoney:
    """The numbers of a city; `sample` while they are made up."""

    sample: bool
    office: str
    tax_office: str
    account: str
    bearer: str
    company: str
    kinds: Mapping[str, Kind]


def public_money() -> PublicMoney | None:
    """What the city's folder says; None where it has no such file. ValueError for a number of the wrong width."""
    return _read(Path(settings.HATAORI_CITY_FOLDER) / "public_money.json")


@cache
def _read(path: Path) -> PublicMoney | None:
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    numbers = {name: str(told[name]) for name in _WIDTHS}
    kinds = {each["key"]: _kind(each) for each in told["kinds"]}
    wrong = [name for name, width in _WIDTHS.items() if not re.fullmatch(rf"[0-9]{{{width}}}", numbers[name])]
    if wrong:
        raise ValueError(f"{path.name}: {wrong} need as many digits as docs/reference/slips.md says")
    return PublicMoney(sample=bool(told.get("sample")), kinds=kinds, **numbers)


def _kind(told: Mapping[str, Any]) -> Kind:
    fee_number = str(told.get("fee_number") or "")
    if not re.fullmatch(r"([0-9]{3})?", fee_number):
        raise ValueError(f"{told['key']}: a fee number has three digits")
    return Kind(str(told["key"]), str(told["title"]), fee_number, bool(told.get("store")))
