"""What a program sends, read member by member: everything wrong is told at once, each fault in its field."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from hataori.blocks.scheduler.api import rules
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.sentences import sentence
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.pages.sent import sent_object

LONGEST = 200
_MOST = 1_000_000
_A_DAY = len("2026-12-01")
_NO_KEY = re.compile(r"[^a-z0-9_.:-]")


def body_of(request: HttpRequest) -> "Body":
    """The JSON object that was sent; none is an empty one. Rejected (json) for anything else."""
    return Body(sent_object(request))


def query_of(request: HttpRequest) -> "Body":
    """The same for what stands in the address; of a name given twice the last counts."""
    return Body(dict(request.GET.items()))


class Body:
    """Reads members and gathers problems; `done` raises them all."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.sent = sent
        self.problems: list[FieldProblem] = []

    def done(self) -> None:
        """Rejected with all that was found, if anything was."""
        if self.problems:
            raise Rejected(self.problems, self.problems[0].message)

    def wrong(self, field: str, code: str, message: str) -> None:
        """One more thing to mend."""
        self.problems.append(FieldProblem(field, code, message))

    def text(self, name: str, default: str = "", *, needed: bool = False, longest: int = LONGEST) -> str:
        """A text; what no database can hold is made visible."""
        value = self.sent.get(name, default)
        if not isinstance(value, str) or len(value) > longest:
            self.wrong(
                name,
                "type",
                sentence("%(name)sは%(longest)s文字までの文字列で送ってください。", name=name, longest=longest),
            )
            return default
        if needed and not value.strip():
            self.wrong(name, "required", sentence("%(name)sを送ってください。", name=name))
        return storable(value)

    def key(self, name: str) -> str:
        """A name in addresses: small letters, digits and _.:-"""
        value = self.text(name, needed=True, longest=100)
        if value and _NO_KEY.search(value):
            self.wrong(name, "key_form", sentence("%(name)sは英小文字・数字・_.:-で書いてください。", name=name))
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.text(name, default)
        if value not in choices:
            self.wrong(
                name,
                "unknown",
                sentence("%(name)sは %(choices)s から選んでください。", name=name, choices=" ".join(choices)),
            )
            return default
        return value

    def number(self, name: str, default: int = 0, *, least: int = 0, most: int = _MOST) -> int:
        """A whole number; in an address it is a text of digits."""
        value = self.sent.get(name, default)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(_MOST)):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(
                name,
                "number",
                sentence(
                    "%(name)sは%(least)sから%(most)sまでの整数で送ってください。", name=name, least=least, most=most
                ),
            )
            return default
        return value

    def flag(self, name: str, default: bool = False) -> bool:  # noqa: FBT001, FBT002  a member's default
        """True or false."""
        value = self.sent.get(name, default)
        if not isinstance(value, bool):
            self.wrong(name, "type", sentence("%(name)sはtrueかfalseで送ってください。", name=name))
            return default
        return value

    def moment(self, name: str) -> datetime:
        """A needed time: ISO 8601, Z or +09:00, 24:00; without an offset it is Japanese time."""
        found = self.moment_or_none(name)
        if found is None and not any(each.field == name for each in self.problems):
            self.wrong(
                name, "required", sentence("%(name)sを日時（例 2026-12-01T09:00+09:00）で送ってください。", name=name)
            )
        return found or _ANY

    def moment_or_none(self, name: str) -> datetime | None:
        """The same where it may be absent."""
        value = self.sent.get(name)
        if value in (None, ""):
            return None
        return self._parsed(name, value)

    def moments(self, name: str) -> tuple[datetime, ...]:
        """A list of times."""
        values = self.sent.get(name) or []
        if not isinstance(values, list) or len(values) > LONGEST * 10:
            self.wrong(name, "type", sentence("%(name)sは日時の配列で送ってください。", name=name))
            return ()
        found = [self._parsed(f"{name}[{n}]", value) for n, value in enumerate(values)]
        return tuple(each for each in found if each is not None)

    def days_or_moments(self, name: str) -> tuple[date, ...]:
        """A list of whole days and times, as EXDATE takes them."""
        values = self.sent.get(name) or []
        if not isinstance(values, list) or not all(isinstance(each, str) and len(each) == _A_DAY for each in values):
            return self.moments(name)
        found = [Body({name: value}) for value in values]
        days = tuple(each.day(name) for each in found)
        self.problems += [problem for each in found for problem in each.problems]
        return days

    def uuid_or_none(self, name: str) -> UUID | None:
        """An id."""
        value = self.text(name)
        try:
            return UUID(value) if value else None
        except ValueError:
            self.wrong(name, "type", sentence("%(name)sに、idを送ってください。", name=name))
            return None

    def _parsed(self, name: str, value: object) -> datetime | None:
        try:
            return rules.parse_moment(value if isinstance(value, str) else "")
        except rules.TimeProblem as problem:
            self.problems.append(problem.in_field(name))
            return None

    def day(self, name: str) -> date:
        """A needed date: ISO, or as it is written in Japan (令和8年3月31日)."""
        found = self.day_or_none(name)
        if found is None and not any(each.field == name for each in self.problems):
            self.wrong(name, "required", sentence("%(name)sを日付（例 2026-12-01）で送ってください。", name=name))
        return found or _ANY.date()

    def day_or_none(self, name: str) -> date | None:
        """The same where it may be absent."""
        value = self.sent.get(name)
        if value in (None, ""):
            return None
        try:
            return parse_date(value if isinstance(value, str) else "")
        except DateProblem as problem:
            self.wrong(name, problem.code, problem.message)
            return None

    def texts(self, name: str, *, most: int = 100) -> tuple[str, ...]:
        """A list of texts."""
        value = self.sent.get(name) or []
        right = isinstance(value, list) and len(value) <= most and all(isinstance(each, str) for each in value)
        if not right:
            self.wrong(
                name, "type", sentence("%(name)sは%(most)s個までの文字列の配列で送ってください。", name=name, most=most)
            )
            return ()
        return tuple(storable(each) for each in value)

    def mapping(self, name: str) -> dict[str, Any]:
        """An object within the object."""
        value = self.sent.get(name) or {}
        if not isinstance(value, dict):
            self.wrong(name, "type", sentence("%(name)sはオブジェクトで送ってください。", name=name))
            return {}
        return value

    def answers(self, name: str) -> dict[str, str]:
        """An object of texts."""
        value = self.mapping(name)
        if not all(isinstance(each, str) for each in value.values()):
            self.wrong(name, "type", sentence("%(name)sの値は文字列で送ってください。", name=name))
            return {}
        return {storable(key)[:LONGEST]: storable(each)[:2_000] for key, each in value.items()}

    def counts(self, name: str) -> dict[str, int]:
        """An object of whole numbers: pieces, or minutes up to those of a month."""
        value, most = self.mapping(name), 44_640
        if not all(type(each) is int and 0 <= each <= most for each in value.values()):
            said = sentence("%(name)sの値は0から%(most)sまでの整数で送ってください。", name=name, most=most)
            self.wrong(name, "type", said)
            return {}
        return dict(value)

    def each(self, name: str, *, most: int = 5_000) -> "list[Body]":
        """A list of objects; their problems are gathered by `take_over`."""
        value = self.sent.get(name) or []
        if not isinstance(value, list) or len(value) > most or not all(isinstance(each, dict) for each in value):
            self.wrong(
                name,
                "type",
                sentence("%(name)sは%(most)s個までのオブジェクトの配列で送ってください。", name=name, most=most),
            )
            return []
        return [Body(each) for each in value]

    def take_over(self, name: str, parts: "list[Body]") -> None:
        """The problems of the parts, each told with its place: slots[2].start."""
        for n, part in enumerate(parts):
            self.problems += [FieldProblem(f"{name}[{n}].{p.field}", p.code, p.message) for p in part.problems]


def storable(text: str) -> str:
    """The text with what no database or encoding can hold (lone surrogates, NUL) made visible."""
    return text.replace("\0", "␀").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


_ANY = rules.parse_moment("2000-01-01T00:00")
"""Stands where a time is missing until `done` refuses the whole."""
