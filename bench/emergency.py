#!/usr/bin/env -S .venv/bin/python
"""An emergency from the second approval to every channel: page, banner, light page, both feeds, LINE, X, Mastodon.

A whole installation (web server and worker as `hataori up` starts them) against the stand-ins of this repository
(模擬, processes of their own). Then the same with one provider that hangs: the others may not wait for it.
What the real providers take on their side is not in these figures.
"""

import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

GOAL_S, LIMIT_S = 10.0, 60.0
STAND_INS = {"line": 94, "x": 95, "mastodon": 96}


class Channels:
    """Where the post must show up."""

    def __init__(self, house):
        self.house = house

    def stand_in(self, name):
        return f"http://127.0.0.1:{self.house.port + STAND_INS[name]}"

    def trouble(self, name, *faults):
        httpx.post(f"{self.stand_in(name)}/mogi/faults", json={"faults": list(faults)}).raise_for_status()

    def shows(self, name, title):
        if name in STAND_INS:
            kept = httpx.get(f"{self.stand_in(name)}/mogi/state", timeout=5).json()["kept"]
            return title in str(kept)
        return title in httpx.get(self.house.address + name, timeout=5).text


PAGES = ("/", "/news/", "/emergency/", "/feeds/news.atom", "/feeds/cap.atom")


def release(number):
    """Draft and two approvals; the moment before the second, the title, and how long the approval itself took."""
    from hataori.kernel.actor import Actor, Role, RoleGrant
    from hataori.services.city_news import alerts, approving, chains, posts

    def person(name):
        return Actor(name, "staff", name, frozenset({RoleGrant(Role.PUBLISHER, "public-relations")}))

    filled = alerts.filled("evacuation-l4", area=f"木曽川左岸{number}", situation="川の水が増えています")
    post = chains.draft_emergency(filled, "crisis-management", hours=3, exercise=True, actor=person("a"))
    posts.submit(post.key, person("a"))
    approving.approve(post.key, person("b"))
    began = time.perf_counter()
    approving.approve(post.key, person("c"))
    return began, filled.title, time.perf_counter() - began


def wait(channels, names, title, began):
    """Seconds until each shows the post; LIMIT_S where it never did."""
    found = {}
    while len(found) < len(names) and time.perf_counter() - began < LIMIT_S:
        for name in names:
            if name not in found and channels.shows(name, title):
                found[name] = time.perf_counter() - began
        time.sleep(0.05)
    return {name: found.get(name, LIMIT_S) for name in names}


def main():
    report = Report("Emergency: from the second approval to all channels")
    with Installation() as house:
        house.start()
        os.environ.update(house.environment, DJANGO_SETTINGS_MODULE="hataori.web.settings")
        import django

        django.setup()
        channels = Channels(house)
        began, title, took = release(1)
        report.add(Figure("the approval itself", took, "s", GOAL_S, "goal"))
        times = wait(channels, (*PAGES, *STAND_INS), title, began)
        for name, seconds in times.items():
            report.note(f"  {name}: {seconds:.2f} s")
        report.add(Figure("all channels", max(times.values()), "s", GOAL_S, "goal"))
        channels.trouble("mastodon", "hang")
        began, title, _ = release(2)
        others = wait(channels, (*PAGES, "line", "x"), title, began)
        report.add(Figure("all others while Mastodon hangs", max(others.values()), "s", GOAL_S, "goal"))
        size = len(httpx.get(f"{house.address}/emergency/").content)
        report.add(Figure("the light page", size, "bytes", 20_000, "goal"))
    report.write("emergency")
    return int(any("NOT MET" in line for line in report.lines))


if __name__ == "__main__":
    sys.exit(main())
