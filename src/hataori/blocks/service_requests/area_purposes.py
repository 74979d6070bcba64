"""Areas drawn for routing: a row of the table may hold for reports from inside of one."""

from collections.abc import Sequence

from hataori.blocks.geo.api import Purpose

from . import models, policy
from .routes import LAYER


def _used(key: str) -> Sequence[str]:
    return [f"振り分けの{row.position}行目" for row in models.Routing.objects.filter(border=key).order_by("position")]


PURPOSES = (
    Purpose(
        layer=LAYER,
        title="通報の振り分け",
        told="振り分けの行で「この区域の中」と決めるための境界です。",
        roles=frozenset(policy.SETTERS),
        used=_used,
        overlap="重なった場所の通報は、振り分けの決まりでいちばん強い行の区域になります。「この通報はどうなるか」で確かめられます。",
        back="/desk/reports/routing/",
    ),
)
