"""A city with its procedures, a clerk, and a way to sign."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from tests.grounds import ground

from hataori.blocks.bundles import api as bundles
from hataori.blocks.catalogue.city import load_own
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.organisation.city import LOADERS as ORGANISATION

CLERK = Actor("staff-1", "staff", "窓口 職員", frozenset({RoleGrant(Role.CLERK)}))
ANSWERS = {
    "family_name": "𠮷田",
    "given_name": "葛󠄀子",
    "family_kana": "ヨシダ",
    "given_kana": "カツコ",
    "birth_date": "1985-11-02",
    "address": "愛知県一宮市本町2丁目5番6号",
    "phone": "0586-28-8100",
    "filing_for": "self",
}
MOVE = ANSWERS | {
    "異動する人の氏名": "𠮷田 葛󠄀子",
    "前の住所": "愛知県名古屋市中区三の丸3丁目1番1号",
    "新しい住所": "愛知県一宮市本町2丁目5番6号",
    "転居日": "2026-04-01",
    "世帯主の氏名": "𠮷田 葛󠄀子",
}
MEDICAL = ANSWERS | {
    "対象のこどもの氏名": "𠮷田 一",
    "対象のこどもの生年月日": "2020-05-05",
    "保護者の氏名": "𠮷田 葛󠄀子",
    "医療保険の種類": "職場の健康保険",
}


def fill() -> None:
    """Departments and procedures of the starter city."""
    for loader in ORGANISATION:
        loader.load(Path(settings.HATAORI_CITY_FOLDER), None)
    load_own(Path(settings.HATAORI_CITY_FOLDER), None)


@ground
def city() -> None:
    fill()


def written(name_length: int = 40) -> bundles.Signature:
    """A hand-written name."""
    stroke = tuple(bundles.Point(10 + n * 8, 60 + (n % 7) * 9, n * 16, 0.4) for n in range(name_length))
    return bundles.Signature(strokes=(stroke, stroke[::-1]), width=600, height=200)


def visit(**changes: object) -> bundles.NewBundle:
    """A visit of two filings."""
    made = bundles.NewBundle(
        key=str(uuid4()),
        kind="move_within",
        filings=(
            bundles.Filing("move", "ICH-0002", MOVE, (("届け出る人", (("1", "𠮷田 葛󠄀子"),)),)),
            bundles.Filing("medical:1", "ICH-0058", MEDICAL),
        ),
        consent="上の2件を届け出ます。内容に間違いはありません。",
        signer="𠮷田 葛󠄀子",
        signature=written(),
        signed_at=clock.now(),
        people=2,
        facts={"people": [{"family": "𠮷田"}]},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def unsealed(settings) -> None:
    """The city's key is kept elsewhere: papers and manifest wait for it, for tests that do not look at them."""
    settings.HATAORI_SIGNER = "kept.elsewhere"


@pytest.fixture
def new() -> Callable[..., bundles.NewBundle]:
    return visit
