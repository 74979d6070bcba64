#!/usr/bin/env -S .venv/bin/python
"""List page and JSON per CPU-second with every middleware on, against the toy ceilings of docs/explanation/speed.md.

Needs wrk. Goals: 450 list pages and 900 JSON answers a CPU-second (the toy gave 505 and 1,135 on granian).
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

SECONDS = 8
TARGETS = {
    "procedure list page (20 rows)": ("/procedures/?per_page=20", 450),
    "procedure list JSON": ("/api/procedures.json?per_page=20", 900),
    "front page": ("/", 450),
    "plan page": ("/plan/", 450),
}


def load(address: str) -> tuple[int, int, float]:
    """Answers, errors and seconds of one run of wrk with 8 connections."""
    done = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", address], capture_output=True, text=True, check=True
    ).stdout
    answers, seconds = re.search(r"(\d+) requests in ([\d.]+)s", done).groups()
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    return int(answers), int(errors.group(1)) if errors else 0, float(seconds)


def fresh_searches(installation: Installation, most: int = 400) -> float:
    """CPU seconds a search page costs when its words are new to the process."""
    found = httpx.get(f"{installation.address}/api/procedures.json?per_page=100&page=3").json()["items"]
    words = [item["name"][at : at + 2 + size] for item in found for at in range(3) for size in range(3)]
    with httpx.Client() as client, cpu_seconds(installation.web()) as used:
        asked = list(dict.fromkeys(words))[:most]
        for word in asked:
            client.get(f"{installation.address}/procedures/", params={"q": word, "per_page": 20}).raise_for_status()
    return used["spent"] / len(asked)


def main() -> int:
    if not shutil.which("wrk"):
        print("wrk is absent: nothing measured")
        return 1
    report = Report("Pages and JSON per CPU-second")
    with Installation(data=True) as installation:
        installation.start()
        for name, (path, goal) in TARGETS.items():
            load(installation.address + path)
            with cpu_seconds(installation.web()) as used:
                answers, errors, seconds = load(installation.address + path)
            if errors:
                report.note(f"{name}: {errors} of {answers} answers were errors")
                continue
            report.add(Figure(name, answers / used["spent"], "answers/CPU-s", goal, "goal", higher_is_better=True))
            report.note(f"{name}: {answers / seconds:,.0f} answers/s on the wall beside wrk")
        fresh = fresh_searches(installation)
        report.add(
            Figure(
                "search page nobody asked for before", 1 / fresh, "answers/CPU-s", 450, "goal", higher_is_better=True
            )
        )
        report.note("the pages above are kept in the process until the catalogue or a number changes; this one is not")
    return report.write("pages")


if __name__ == "__main__":
    sys.exit(main())
