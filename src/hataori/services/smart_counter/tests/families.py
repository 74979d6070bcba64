"""Families who arrive: the sample one, and any other."""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings

from hataori.blocks.registries.sample.people import personal_number

MOVED, TODAY = date(2026, 11, 20), date(2026, 11, 26)
_NAMES = ("𠮷田", "葛󠄀城", "髙橋", "O", "木曽")


def sample_text(n: int = 0) -> str:
    """The family of four of the starter city's sample; with `n`, others of the same names."""
    text = (Path(settings.HATAORI_CITY_FOLDER) / "sample" / "move_out.json").read_text(encoding="utf-8")
    told = json.loads(text)
    for at, each in enumerate(told["people"]):
        each["personal_number"] = personal_number(900_200 + 4 * n + at)
    return json.dumps(told, ensure_ascii=False) if n else text


def typed(**other: str) -> dict[str, str]:
    """What the clerk fills in for them."""
    return {
        "filer": "1",
        "town": "本町2丁目",
        "lot": "5番6号",
        "moved_on": MOVED.isoformat(),
        "phone": "0586-28-8100",
        "identity": "マイナンバーカード",
        "insurance": "same",
        "insurance_lost_on": "",
        "bank": "見本銀行",
        "branch": "本店",
        "account": "1234567",
        **other,
    }


def any_family(rng: Random) -> str:
    """A file as another city might send it: any ages, marks and relations."""
    people = [_anybody(rng, n) for n in range(rng.randint(1, 6))]
    people[0]["relation"] = "世帯主"
    place = {"municipality": "岐阜市", "address": "岐阜県岐阜市司町40番地1"}
    return json.dumps({"format": "hataori.move_out/1", "from": place, "people": people}, ensure_ascii=False)


def _anybody(rng: Random, n: int) -> dict[str, Any]:
    born = MOVED - timedelta(days=rng.choice([rng.randint(0, 36500), 365 * 18 + rng.randint(-2, 370), 2200]))
    return {
        "family": rng.choice(_NAMES),
        "given": rng.choice(["太郎", "花子", ""]),
        "family_kana": "ヨシダ",
        "given_kana": rng.choice(["タロウ", ""]),
        "birth": born.isoformat(),
        "sex": rng.choice(["male", "female", ""]),
        "nationality": rng.choice(["JPN", "JPN", "BRA"]),
        "relation": rng.choice(["妻", "夫", "子", "母"]),
        "personal_number": personal_number(900_100 + n) if rng.random() < 0.9 else "",
        "pension": rng.choice(["", "1", "2", "3"]),
        "pension_number": "1234-567890",
        **{
            mark: rng.random() < 0.4
            for mark in ("national", "late_elderly", "care_certified", "child_allowance", "card")
        },
    }


def any_typed(rng: Random) -> dict[str, str]:
    """Anything a clerk might have filled in."""
    return typed(
        filer=rng.choice(["1", "1", "1", "2", "9"]),
        town=rng.choice(["本町2丁目"] * 4 + [""]),
        moved_on=rng.choice([*[MOVED.isoformat(), "2026-10-01"] * 3, "2027-01-01", "", "いつか"]),
        insurance=rng.choice(["same", "all", "employer"]),
        insurance_lost_on=rng.choice(["", "2026-10-31"]),
        bank=rng.choice(["見本銀行"] * 4 + [""]),
    )
