"""The city's own: fees, kiosk hours, which application asks for what (certificates.json), and sample cards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.blocks.registries import api as registries
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import find_by_login
from hataori.platform.organisation.api import CityLoader, LoadReport, load_each

from . import cards
from .kinds import CERTIFICATES, Certificate
from .rules import Limits, Pause


@dataclass(frozen=True, slots=True)
class City:
    """What a city says of its certificates. Fees are yen a copy, by certificate and channel."""

    limits: Limits
    fees: Mapping[str, Mapping[str, int]]
    departments: Mapping[str, str]
    laws: Mapping[str, str]
    procedures: Mapping[str, str]
    copies_question: str
    sample: bool

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Those the city issues, in our order."""
        return tuple(each for code, each in CERTIFICATES.items() if code in self.fees)

    def section(self, code: str) -> str:
        """The section that issues it; what is made elsewhere (戸籍) is 市民課's."""
        return self.departments.get(code, "residents")

    def fee(self, code: str, channel: str) -> int:
        """Yen for one copy."""
        return self.fees[code][channel]

    def law(self, code: str) -> str:
        """On what the certificate rests: the city's own words, else ours."""
        return self.laws.get(code) or CERTIFICATES[code].law


_NONE: Mapping[str, Any] = {
    "kiosk": {
        "opens": "06:30", "closes": "23:00", "closed_from": "12-29", "closed_until": "01-03",
        "youngest": 15, "longest_name": 34, "most_copies": 10,
    },
    "certificates": [],
}  # fmt: skip
"""A city that has not said which certificates it issues issues none."""


def city() -> City:
    """The city's folder as it was when this process first asked."""
    return _read(Path(settings.HATAORI_CITY_FOLDER))


@cache
def _read(folder: Path) -> City:
    path = folder / "certificates.json"
    return read(json.loads(path.read_text(encoding="utf-8")) if path.is_file() else _NONE)


def read(told: Mapping[str, Any]) -> City:
    """The settings from JSON. ValueError where a certificate is unknown or lacks a fee."""
    rows = {row["code"]: row for row in told["certificates"]}
    unknown = rows.keys() - CERTIFICATES.keys()
    if unknown or any({"convenience", "counter"} - row["fees"].keys() for row in rows.values()):
        raise ValueError(f"certificates.json: unknown {sorted(unknown)} or a fee is missing")
    return City(
        _limits(told["kiosk"]),
        {code: dict(row["fees"]) for code, row in rows.items()},
        {code: str(row["department"]) for code, row in rows.items()},
        {code: str(row.get("law", "")) for code, row in rows.items()},
        dict(told.get("procedures", {})),
        str(told.get("copies_question", "")),
        bool(told.get("sample")),
    )


def _limits(kiosk: Mapping[str, Any]) -> Limits:
    return Limits(
        opens=time.fromisoformat(kiosk["opens"]),
        closes=time.fromisoformat(kiosk["closes"]),
        closed_from=_month_day(kiosk["closed_from"]),
        closed_until=_month_day(kiosk["closed_until"]),
        pauses=tuple(Pause(_moment(each["from"]), _moment(each["until"])) for each in kiosk.get("maintenance", [])),
        youngest=int(kiosk["youngest"]),
        longest_name=int(kiosk["longest_name"]),
        most_copies=int(kiosk["most_copies"]),
    )


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def load_cards(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Sample cards (模擬) of sample residents, outside production; a card that is there stays as it is."""
    path = folder / "sample" / "cards.json"
    if settings.HATAORI_PROFILE == "production" or not path.is_file():
        return LoadReport()
    rows = json.loads(path.read_text(encoding="utf-8"))["cards"]
    return load_each(rows, _card, lambda row: str(row.get("serial")))


def _card(row: Mapping[str, Any]) -> LoadReport:
    account = find_by_login(row["account"])
    person_id = registries.person_of_account(account.id) if account else None
    if person_id is None:
        return LoadReport()
    try:
        return LoadReport(created=1) if cards.link(row["serial"], person_id, sample=True) else LoadReport(unchanged=1)
    except Conflict:
        return LoadReport(unchanged=1)


LOADERS = (CityLoader("sample-cards", 86, load_cards),)
