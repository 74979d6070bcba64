#!/usr/bin/env -S .venv/bin/python
"""Makes, signs (PAdES B-LTA), proves and keeps different notices; anchor: 30,000 an hour on two cores.

Each paper has its own time stamps from the 模擬 service, which signs on the same two cores. Every paper is validated
before it is kept, and all of them once more at the end of the run, from the store.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hataori.web.settings")

NAMES = ("渡邉\U000e0102", "辻\U000e0102", "葛\U000e0102城", "𠮷野")
PAPERS, ANCHOR, WORKERS = int(os.environ.get("PAPERS", "600")), 30_000, 2


def papers():
    """Award notices to invented people, each with names, amounts and rows of its own."""
    from hataori.blocks.documents.api import NewPaper
    from hataori.blocks.documents.letterhead import appeal_to, mayor

    for number in range(PAPERS):
        amount = 10_000 + 5_000 * (number % 4)
        data = {
            "issuer": mayor(),
            "mayor": mayor(),
            "appeal_to": appeal_to(),
            "department": "子育て支援課",
            "addressee": f"見本 {NAMES[number % len(NAMES)]}{number:05d}",
            "address": f"愛知県一宮市見本町{number % 97 + 1}丁目{number % 31 + 1}番地",
            "body": ["児童手当の認定について、次のとおり決定しましたので、お知らせします。"],
            "rows": [["受給者番号", f"{number:08d}"], ["支給開始", "令和8年12月分から"]],
            "sections": [
                {
                    "title": "支給額",
                    "columns": ["対象の子", "月額"],
                    "rows": [[f"見本 {child}", f"{amount + child:,}円"] for child in range(number % 4 + 1)],
                }
            ],
            "article": "児童手当法第7条第1項",
            "sample": True,
        }
        yield NewPaper(f"bench:{number}", "児童手当 認定通知書", data, "", f"case/bench-{number}")


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ["HATAORI_HOME"] = home
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return measure()


def measure() -> int:
    from tools.report import Figure, Report

    from hataori.blocks.documents.api import issue_many
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.organisation import api as organisation
    from hataori.platform.organisation.types import Department

    organisation.department = lambda key: Department(key, "子育て支援課", "子ども家庭部")
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    marks, began = [], time.perf_counter()
    done = issue_many(
        papers(),
        template="letter",
        department="childcare",
        actor=SYSTEM,
        workers=WORKERS,
        progress=lambda at: marks.append((time.perf_counter(), at.issued)),
    )
    whole = time.perf_counter() - began
    (first, had), (last, has) = marks[0], marks[-1]
    report = Report("Papers: made, signed B-LTA, proven and kept")
    load = os.getloadavg()[0]
    report.note(f"{done.issued} different award notices in {whole:.1f} s, {WORKERS} processes; load average {load:.1f}")
    rates = (("once the processes run", (has - had) / (last - first)), ("with their start", done.issued / whole))
    for name, rate in rates:
        report.add(Figure(f"papers an hour, {name}", rate * 3600, "/h", ANCHOR, "the reference", higher_is_better=True))
    busy = sum(sum(resource.getrusage(of)[:2]) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) - before
    report.note(f"processor time of all processes: {busy / done.issued * 1000:.0f} ms a paper")
    name = "papers an hour that this processor time allows on two cores of our own"
    rate = 2 * 3600 / (busy / done.issued)
    report.add(Figure(name, rate, "/h", ANCHOR, "the reference", higher_is_better=True))
    check(report)
    return report.write("papers")


def check(report) -> None:
    """All of them once more, from the store: different, numbered without a gap, each B-LTA by itself."""
    from hataori.blocks.documents import models
    from hataori.blocks.documents.signing.verify import verified
    from hataori.kernel import clock
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.files import api as files

    rows = list(models.Document.objects.order_by("running"))
    reports = [verified(files.open_file(row.file_id, SYSTEM), clock.now()) for row in rows]
    good = sum(found.holds and found.level == "B-LTA" for found in reports)
    gaps = [row.running for row in rows] != list(range(1, len(rows) + 1))
    size = sum(row.size for row in rows) / len(rows) / 1000
    report.note(f"validated again from the store: {good} of {len(rows)} are B-LTA; {size:.0f} kB on average")
    report.note(f"different contents: {len({row.sha256 for row in rows})}; gaps in the numbers: {gaps}")


if __name__ == "__main__":
    sys.exit(main())
