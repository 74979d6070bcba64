"""Reads the oracle's households into our facts; what the oracle assumes without saying is written down here.

OpenFisca-Japan has no tax returns: it lets whoever earns most in the household support everyone else of little income
and the other parent when that one has little too. The same reading is made into facts. All income counts as salary
there (the published figures apply the salary deduction to self-employed people as well).
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hataori.blocks.schemes.api import Household, Person, Result, Tables, explain

AS_OF = date(2025, 3, 15)
SUPPORTED_UP_TO = 480_000
_GRADES = {"一級": 1, "二級": 2, "三級": 3, "四級": 4, "五級": 5, "六級": 6, "七級": 7}
_ROLES = {"親": "parent", "子": "child", "祖父母": "grandparent"}
_WORK = {"無": "none", "会社員": "employee", "公務員": "public", "自営業": "self"}


def rows(data: Path) -> list[dict[str, Any]]:
    lines = (data / "procedures" / "oracle_households_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def household(row: Mapping[str, Any]) -> Household:
    incomes = [member["derived"]["所得"] for member in row["members"]]
    top = incomes.index(max(incomes))
    parents = [n for n, member in enumerate(row["members"]) if member["role"] == "親"]
    spouse = _lesser(parents, incomes)
    members = []
    for number, member in enumerate(row["members"]):
        little = incomes[number] <= SUPPORTED_UP_TO
        counts = number != top and little and (member["role"] != "親" or number == spouse)
        members.append(_person(row["id"], number, member, top if counts else None))
    return Household(row["id"], tuple(members))


def _lesser(parents: list[int], incomes: list[int]) -> int | None:
    if len(parents) != 2:
        return None
    first, second = parents
    return second if incomes[second] <= incomes[first] else first


def _person(household_id: str, number: int, member: Mapping[str, Any], supporter: int | None) -> Person:
    return Person(
        id=f"{household_id}/{number}",
        birth=date.fromisoformat(member["birth"]),
        role=_ROLES[member["role"]],
        income=member["derived"]["所得"],
        work=_WORK[member["work"]],
        supporter="" if supporter is None else f"{household_id}/{supporter}",
        physical=_GRADES.get(member.get("身体障害者手帳等級", ""), 0),
        intellectual=member.get("療育手帳等級", ""),
        mental=_GRADES.get(member.get("精神障害者保健福祉手帳等級", ""), 0),
    )


def ours(row: Mapping[str, Any], tables: Tables) -> dict[str, tuple[int, int]]:
    """Lowest and highest sum of each scheme; for the tax question 1 or 0."""
    results = explain(household(row), AS_OF, tables)
    return {scheme: _bounds(scheme, results) for scheme in THEIRS}


def _bounds(scheme: str, results: tuple[Result, ...]) -> tuple[int, int]:
    found = [result for result in results if result.scheme == scheme]
    if scheme == "untaxed_household_benefit":
        yes = int(any(result.proposed for result in found))
        return yes, yes
    return sum(result.lowest for result in found), sum(result.highest for result in found)


def theirs(row: Mapping[str, Any], scheme: str) -> tuple[int, int]:
    low, high = THEIRS[scheme]
    return int(row["expected"][low]), int(row["expected"][high])


THEIRS = {
    "child_allowance": ("児童手当", "児童手当"),
    "child_rearing_allowance": ("児童扶養手当_最小", "児童扶養手当_最大"),
    "special_child_allowance": ("特別児童扶養手当_最小", "特別児童扶養手当_最大"),
    "disabled_child_allowance": ("障害児福祉手当", "障害児福祉手当"),
    "special_disabled_allowance": ("特別障害者手当_最小", "特別障害者手当_最大"),
    "untaxed_household_benefit": ("住民税非課税世帯", "住民税非課税世帯"),
}

AMOUNTS = {
    "child_rearing_allowance": {
        "full_first": 46690,
        "full_second": 11030,
        "full_third": 11030,
        "partial_from": (46680, 11020, 11020),
        "partial_to": (11010, 5520, 5520),
        "partial_slope": (256619, 39568, 39568),
    },
    "special_child_allowance": {"grade_one": 53700, "grade_two": 35760},
    "disabled_child_allowance": {"amount": 15220},
}
"""Where the oracle's amounts are of another year: 児童扶養手当 of April 2025, the two others of April 2023."""


def in_their_amounts(tables: Tables) -> Tables:
    """Our tables with the oracle's amounts, so that only rules differ."""
    return {key: table.changed(AMOUNTS.get(key, {})) for key, table in tables.items()}
