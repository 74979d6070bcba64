"""The order of what a person finds on his page: what waits for him, what goes on, what is empty, what stands."""

from types import SimpleNamespace

from hataori.kernel.actor import SYSTEM
from hataori.platform.pages import panels as module
from hataori.platform.pages.panels import Panel, PanelRow

ROW = (PanelRow("一つ", "/"),)


def test_what_waits_comes_first_and_settings_last(monkeypatch):
    found = [
        Panel("account", "登録内容", "/", ROW, standing=True),
        Panel("empty", "申請", "/"),
        Panel("box", "お知らせ", "/", ROW),
        Panel("asked", "代理", "/", ROW, attention=1, standing=True),
    ]
    sources = tuple((lambda actor, panel=panel: panel) for panel in found)
    monkeypatch.setattr(module, "offered", lambda name: [SimpleNamespace(MY_PANELS=sources)])
    assert [panel.key for panel in module.panels("MY_PANELS", SYSTEM)] == ["asked", "box", "empty", "account"]
