"""`hataori import waste --city SLUG --dir DIR`."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command

_SHOWN = 20


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--city", required=True, help="short name of the municipality in addresses, as joyo")
    parser.add_argument("--dir", required=True, type=Path, help="folder with area_days.csv and the other CSVs of 5374")
    parser.add_argument("--title", default="", help="its name as people read it, as 城陽市")
    parser.add_argument("--prefecture", default="", help="code and name, as 26:京都府")


def _run(arguments: Namespace) -> int:
    from .importing import CityWords, import_folder
    from .rules.folder import NotAFolder

    begun = time.perf_counter()
    code, _, prefecture = arguments.prefecture.partition(":")
    words = CityWords(title=arguments.title, prefecture_code=code, prefecture=prefecture)
    try:
        done = import_folder(arguments.city, arguments.dir, SYSTEM, words)
    except NotAFolder as error:
        print(f"{arguments.dir}: {error}")
        return 1
    took = time.perf_counter() - begun
    how = "取り込みました" if done.changed else "前と同じ内容なので、何も変えていません"
    print(f"{done.slug}: {how}（地区 {done.areas:,}、種類 {done.kinds}、品目 {done.items:,}、{took:.1f}秒）")
    print(f"  読めない・直して読んだセル {len(done.lint)}件（すべて /waste/{done.slug}/lint.json）")
    for each in done.lint[:_SHOWN]:
        problems = "、".join(each["problems"])
        print(f"  {each['row']}行目 {each['area']} {each['category']}「{each['cell']}」: {problems}")
    for note in done.notes:
        print(f"  {note}")
    return 0


COMMANDS = (Command(("import", "waste"), "import a calendar of waste collection (5374 CSVs)", _run, _configure),)
