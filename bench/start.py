#!/usr/bin/env -S .venv/bin/python
"""Import time, first start on an empty folder, second start; goal: second start ≤ 3 s."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import ROOT, Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402


def import_seconds(installation: Installation) -> float:
    code = "import django; django.setup(); import hataori.web.urls"
    times = []
    for _ in range(5):
        began = time.perf_counter()
        environment = {**installation.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=ROOT)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> int:
    report = Report("Starting")
    with Installation(data=True) as installation:
        first = installation.start()
        installation.stop()
        report.add(Figure("first start with HATAORI_DATA, environment ready", first, "s", 120, "half of the 4 minutes"))
        again = [installation.start()]
        installation.stop()
        again.append(installation.start())
        installation.stop()
        report.add(Figure("second start until /readyz", min(again), "s", 3, "goal"))
        report.add(
            Figure("interpreter with all apps and addresses imported", import_seconds(installation), "s", 2, "own")
        )
    return report.write("start")


if __name__ == "__main__":
    sys.exit(main())
