"""A small city in 5374's files, imported on a fixed morning."""

from datetime import datetime
from pathlib import Path

import pytest

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.services.waste_sorting import calendars, importing

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=JST)
FILES = {
    "area_days.csv": (
        "地名,センター,燃えるごみ,ペットボトル,古紙,粗大ごみ\n"
        "本町,清掃工場,月 木,水2 水4,隔金20260403,20260415 20261216\n"
        "大江,清掃工場,火 金,水1　水3,,水2:4 6 火1:5\n"
    ),
    "center.csv": "名称,休止開始日,休止終了日\n清掃工場,2026/12/29,2027/1/3\n",
    "description.csv": "label,sublabel,description,styles,bgcolor\n燃えるごみ,生ごみなど,朝8時までに,,#ea3b13\n",
    "target.csv": (
        "label,name,notice,furigana\n"
        "燃えるごみ,定規（木製）,,じ\n粗大ごみ,定規（金属製）,1m以上,じ\n粗大ごみ,水槽,洗ってから,す\n"
        "ペットボトル,ペットボトル,ふたを取る,ぺ\n古紙,新聞紙・ちらし,ひもでしばる,し\n"
    ),
}


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def city(db, folder) -> calendars.CityNow:
    words = importing.CityWords(title="見本市", prefecture_code="23", prefecture="愛知県")
    importing.import_folder("mihon", folder, SYSTEM, words)
    return calendars.city("mihon")


@pytest.fixture
def area(city) -> calendars.AreaNow:
    return next(each for each in city.areas.values() if each.name == "本町")


def facts(kind: str) -> list[dict]:
    return [dict(event.data) for event in events.read_after(events.Cursor(), 5000, frozenset({kind}))]
