"""What the simulated portal holds, and the faults it can play."""

import base64
import hashlib
import random
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hataori.kernel import clock

FAULTS = ("500", "slow", "duplicate", "out_of_order", "token_expired", "drop")
"""An error on every third call; answers after 0.3 s; lines twice in the list; the list shuffled and the first page
late; tokens that hold for two calls; the connection cut after the work was done.
"""

STATES = (
    ("01", "到達"),
    ("02", "受付済"),
    ("03", "審査中"),
    ("04", "補正依頼中"),
    ("05", "完了（承認）"),
    ("06", "完了（不承認）"),
    ("07", "取下げ"),
    ("08", "完了"),
)
_TOKEN_CALLS = 2
_PLAIN, _MORE, _FIFTH = "ICH-0188", "ICH-0002", 4  # a library card; moving within the city
_FAMILIES = ("見本", "一宮", "尾西", "木曽川", "真清田")


@dataclass(slots=True)
class Book:
    """The portal's applications, their states, its tokens. One lock: threads answer."""

    applications: dict[str, dict[str, Any]] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    tokens: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add(self, told: dict[str, Any]) -> None:
        """One application as POST /mogi/applications gives it; attachments may be plain text."""
        number = told.get("receptionNumber") or f"MP{len(self.applications) + 1:07d}"
        arrived = told.get("arrivedAt") or clock.now().isoformat()
        row = {
            "receptionNumber": number,
            "procedureCode": told["procedureCode"],
            "arrivedAt": arrived,
            "items": [{"code": code, "value": value} for code, value in told.get("items", {}).items()],
            "attachments": [_attachment(each) for each in told.get("attachments", ())],
        }
        with self.lock:
            self.applications[number] = row

    def listed(self, since: str, page: int, size: int) -> dict[str, Any]:
        """A page of the list."""
        start = datetime.fromisoformat(since)
        with self.lock:
            rows = [row for row in self.applications.values() if datetime.fromisoformat(row["arrivedAt"]) >= start]
        if "out_of_order" in self.faults:
            random.Random(len(rows)).shuffle(rows)  # noqa: S311  disorder that repeats
        else:
            rows.sort(key=lambda row: row["arrivedAt"])
        if "duplicate" in self.faults:
            rows = [row for row in rows for _ in range(2)]
        shown = rows[(page - 1) * size : page * size]
        names = ("receptionNumber", "procedureCode", "arrivedAt")
        return {"total": len(rows), "applications": [{name: row[name] for name in names} for row in shown]}

    def update(self, told: dict[str, Any]) -> None:
        """A state from the city."""
        with self.lock:
            self.updates.append(told)

    def state_of(self, number: str) -> str:
        """The name of the last state told, 到達 without one."""
        names = dict(STATES)
        told = [each["stateCode"] for each in self.updates if each["receptionNumber"] == number]
        return names[told[-1]] if told else "到達"

    def login(self) -> str:
        """A new token."""
        with self.lock:
            token = f"mogi-{len(self.tokens) + 1}"
            self.tokens[token] = _TOKEN_CALLS if "token_expired" in self.faults else 1_000_000
        return token

    def uses(self, token: str) -> bool:
        """Whether a token still holds; each call wears it."""
        with self.lock:
            left = self.tokens.get(token, 0)
            self.tokens[token] = max(left - 1, 0)
        return left > 0

    def counted(self, name: str) -> int:
        """How many calls of that name there were, this one included."""
        with self.lock:
            self.calls[name] = self.calls.get(name, 0) + 1
            return self.calls[name]


def _attachment(told: dict[str, str]) -> dict[str, str]:
    content = base64.b64decode(told["content"]) if "content" in told else _PDF
    return {
        "fileName": told["fileName"],
        "documentName": told.get("documentName", ""),
        "content": base64.b64encode(content).decode(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def sample(place: int) -> dict[str, Any]:
    """A made-up application with the codes of the generic table. Every fifth is of a procedure whose form asks for
    more than that table has: it is held until its section has written one.
    """
    return {
        "procedureCode": _MORE if place % 5 == _FIFTH else _PLAIN,
        "arrivedAt": (clock.now() - timedelta(hours=place)).isoformat(),
        "items": {
            "H0111": _FAMILIES[place % len(_FAMILIES)],
            "H0112": f"見本{place + 1}",
            "H0113": "ミホン",
            "H0114": "ミホン",
            "H0103": f"{1960 + place % 40}-04-01",
            "H0104": "491-8501",
            "H0105": f"愛知県一宮市本町二丁目{place + 1}番",
            "H0106": "0586-28-8100",
        },
    }


_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
