"""How each scheme goes from offer to award in this city: who handles it, whether silence is enough, who pays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.blocks.schemes.api import Payer

from .states import Route

_TERM_DAYS = 14
_REPAYMENT = "民法第703条、地方自治法施行令第159条"


@dataclass(frozen=True, slots=True)
class Handling:
    """One scheme's way. `term_days` is how long an offer waits for a "no" where silence is enough; `offset` the article
    by which too much paid counts as paid in advance (内払), empty where the scheme's law knows none.
    """

    scheme: str
    department: str
    route: Route
    article: str
    term_days: int
    offset: str = ""


@dataclass(frozen=True, slots=True)
class Routes:
    """The whole table, and the account the city pays from (`payer_sample`: numbers no bank has given)."""

    schemes: Mapping[str, Handling]
    payer: Payer
    payer_sample: bool
    repayment: str
    """The ground on which anything else paid too much is asked back."""

    def of(self, scheme: str) -> Handling:
        """The way of a scheme; ValueError for one the city has not routed."""
        if scheme not in self.schemes:
            raise ValueError(f"scheme_routes.json does not know {scheme}")
        return self.schemes[scheme]


def routes() -> Routes:
    """The table of this installation's city."""
    return _read(Path(settings.HATAORI_CITY_FOLDER) / "scheme_routes.json")


@cache
def _read(path: Path) -> Routes:
    content = json.loads(path.read_text(encoding="utf-8"))
    payer = dict(content["payer"])
    sample = bool(payer.pop("sample", False))
    handled = {key: _handling(key, row) for key, row in content["schemes"].items()}
    return Routes(handled, Payer(**payer), sample, content.get("repayment", _REPAYMENT))


def _handling(key: str, row: Mapping[str, Any]) -> Handling:
    term = row.get("term_days", _TERM_DAYS)
    return Handling(key, row["department"], Route(row["route"]), row["article"], term, row.get("offset", ""))
