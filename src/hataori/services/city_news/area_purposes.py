"""Areas drawn for emergencies: chosen in an alert, their border goes out with it (CAP's polygon)."""

from hataori.blocks.geo.api import Purpose

from . import rules

LAYER = "emergency"
PURPOSES = (
    Purpose(
        layer=LAYER,
        title="緊急のお知らせ",
        told="緊急のお知らせを作るときに選ぶと、境界が警報（CAP）に入ります。出したお知らせの境界は、あとで変えても変わりません。",
        roles=rules.WRITERS,
        departments=rules.DESKS,
        back="/desk/news/emergency/",
    ),
)
