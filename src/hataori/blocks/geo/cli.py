"""`hataori import towns|places|areas`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command
from hataori.kernel.errors import Rejected
from hataori.platform.organisation.api import LoadReport

_SHOWN = 50


def _towns_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--file", type=Path, required=True, help="JSON of Geolonia 住所データ, or the city's towns.json"
    )


def _places_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, required=True, help="CSV or JSON with 名称, 緯度, 経度 (カナ, 番号)")
    parser.add_argument("--kind", choices=["landmark", "pole"], required=True)


def _areas_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, required=True, help="GeoJSON FeatureCollection of polygons")
    parser.add_argument("--layer", required=True, help='its name, as "waste" or "school"; "city" is the border')
    parser.add_argument("--name-property", default="", help="the property that names an area")


def _towns(arguments: Namespace) -> int:
    from .importing import import_towns

    return _told(lambda: import_towns(arguments.file, actor=SYSTEM))


def _places(arguments: Namespace) -> int:
    from .importing import import_places

    return _told(lambda: import_places(arguments.file, arguments.kind, actor=SYSTEM))


def _areas(arguments: Namespace) -> int:
    from .keeping import import_areas
    from .neighbours import overlaps_in, told

    done = _told(
        lambda: import_areas(arguments.file, arguments.layer, actor=SYSTEM, name_property=arguments.name_property)
    )
    if not done and (found := overlaps_in(arguments.layer)):
        print(f"  重なり {told(found, _SHOWN)}", file=sys.stderr)
    return done


def _told(act: Callable[[], LoadReport]) -> int:
    try:
        report = act()
    except Rejected as refused:
        print(refused.message, file=sys.stderr)
        return 1
    print(f"追加 {report.created:,}  変更 {report.updated:,}  変更なし {report.unchanged:,}  削除 {report.removed:,}")
    for problem in report.problems[:_SHOWN]:
        print(f"  {problem}（取り込まない）", file=sys.stderr)
    if len(report.problems) > _SHOWN:
        print(f"  ほかに{len(report.problems) - _SHOWN}件", file=sys.stderr)
    return 0


COMMANDS = (
    Command(("import", "towns"), "import the city's towns and 小字", _towns, _towns_arguments),
    Command(("import", "places"), "import landmarks or numbered poles", _places, _places_arguments),
    Command(("import", "areas"), "import areas (GeoJSON polygons) as a layer", _areas, _areas_arguments),
)
