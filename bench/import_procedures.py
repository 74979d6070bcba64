#!/usr/bin/env -S .venv/bin/python
"""The catalogue at full size: import of 75,071 rows, search pages over all municipal rows, filing in one process.

The inventory is synthetic: the shared municipal rows (HATAORI_DATA) in the R6 layout among made-up rows that no city
organ receives. It is written to a temporary folder and removed.
"""

import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.report import Figure, Report  # noqa: E402

ROWS = 75_071
HEADER = [
    "手続ID", "所管府省庁", "手続名", "法令名", "法令番号", "根拠条項号", "手続類型", "手続主体",
    "手続の受け手", "経由機関", "独立行政法人等の名称", "事務区分", "府省共通手続", "実施府省庁",
    "オンライン化の実施状況", "オンライン化の実施予定及び検討時の懸念点", "オンライン化実施時期",
    "申請等における本人確認手法", "手数料等の納付有無", "手数料等の納付方法",
    "手数料等のオンライン納付時の優遇措置", "処理期間(オンライン)", "処理期間(非オンライン)",
    "情報システム(申請)", "情報システム(事務処理)", "総手続件数", "オンライン手続件数",
    "非オンライン手続件数", "申請書等に記載させる情報", "申請時に添付させる書類",
    "添付書類等提出の撤廃/省略状況", "添付書類等の提出方法", "添付書類等への電子署名",
    "添付形式等が定められた規定", "手続が行われるイベント(個人)", "手続が行われるイベント(法人)",
    "申請に関連する士業", "申請を提出する機関",
]  # fmt: skip
COLUMNS = {
    "手続ID": "procedure_id",
    "所管府省庁": "ministry",
    "手続名": "name",
    "法令名": "law",
    "法令番号": "law_number",
    "根拠条項号": "article",
    "手続主体": "applicant",
    "手続の受け手": "receiver",
    "経由機関": "via",
    "事務区分": "affair_class",
    "オンライン化の実施状況": "online_status",
    "申請等における本人確認手法": "identity_check",
    "手数料等の納付有無": "fee",
    "手数料等の納付方法": "fee_methods",
    "処理期間(オンライン)": "period_online_raw",
    "処理期間(非オンライン)": "period_offline_raw",
    "情報システム(申請)": "application_system",
    "総手続件数": "yearly_total",
    "オンライン手続件数": "yearly_online",
    "非オンライン手続件数": "yearly_offline",
    "申請書等に記載させる情報": "required_info",
    "申請時に添付させる書類": "attachments",
    "添付書類等提出の撤廃/省略状況": "attachments_abolition",
    "添付書類等の提出方法": "attachments_method",
    "添付書類等への電子署名": "attachments_esign",
    "手続が行われるイベント(個人)": "life_events_person",
    "手続が行われるイベント(法人)": "life_events_company",
    "申請に関連する士業": "agents",
    "申請を提出する機関": "submit_to",
}
OTHERS = (
    {"手続類型": "2-1 申請等に基づく処分通知等", "手続主体": "1 国", "手続の受け手": "6 民間事業者等"},
    {"手続類型": "3 縦覧等", "手続主体": "3 地方等", "手続の受け手": ""},
    {"手続類型": "4 作成・保存等", "手続主体": "6 民間事業者等", "手続の受け手": ""},
    {"手続類型": "1 申請等", "手続主体": "6 民間事業者等", "手続の受け手": "1 国", "申請を提出する機関": "本府省庁"},
    {"手続類型": "1 申請等", "手続主体": "5 国民等", "手続の受け手": "3 地方等", "申請を提出する機関": "都道府県庁"},
)
QUERIES = (
    "こども お金",
    "介護",
    "じどうてあて",
    "届出",
    "申請 認定 交付",
    "建築",
    "zzzz",
    "引っ越し",
    "犬",
    "児童手宛",
    "変更",
    "許可",
)


def write_inventory(path: Path, source: Path) -> int:
    """The synthetic national inventory in the R6 layout; answers how many of its rows are municipal."""
    with source.open(encoding="utf-8-sig", newline="") as handle:
        municipal = list(csv.DictReader(handle))
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        every = ROWS // len(municipal)
        for n in range(ROWS):
            place, rest = divmod(n, every)
            own = municipal[place] if rest == 0 and place < len(municipal) else None
            writer.writerow(_row(n, own))
    return len(municipal)


def _row(n: int, own: dict[str, str] | None) -> list[str]:
    if own is not None:
        return [
            own[COLUMNS[title]] if title in COLUMNS else "1 申請等" if title == "手続類型" else "" for title in HEADER
        ]
    made = {"手続ID": f"X{n:06}", "所管府省庁": "見本省", "手続名": f"作り物の手続 {n}", "法令名": f"見本法{n % 900}"}
    made |= {"根拠条項号": f"第{n % 99 + 1}条", "オンライン化の実施状況": "2 未実施", "総手続件数": str(n % 5000)}
    made |= OTHERS[n % len(OTHERS)]
    return [made.get(title, "") for title in HEADER]


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def measure_import(report: Report, source: Path, folder: Path) -> None:
    from hataori.blocks.catalogue.api import import_procedures
    from hataori.kernel.actor import SYSTEM

    path = folder / "inventory.csv"
    municipal = write_inventory(path, source)
    first = import_procedures(path, actor=SYSTEM)
    again = import_procedures(path, actor=SYSTEM)
    if (first.rows, first.added, again.unchanged) != (ROWS, municipal, municipal):
        raise RuntimeError(f"import is wrong: {first}, {again}")
    report.note(
        f"{path.stat().st_size / 1e6:.0f} MB, {first.added} municipal rows, left out {sum(first.left_out.values())}"
    )
    report.add(Figure("import of 75,071 rows, empty catalogue", first.seconds, "s", 60, "goal"))
    report.add(Figure("the same file again", again.seconds, "s", 60, "goal"))


def measure_search(report: Report) -> None:
    from django.conf import settings
    from django.test import Client

    from hataori.blocks.catalogue import api
    from hataori.blocks.catalogue import search as searching
    from hataori.blocks.catalogue.city import load_own
    from hataori.platform.organisation.city import LOADERS
    from hataori.platform.pages.kept import Kept

    for loader in LOADERS:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    load_own(settings.HATAORI_CITY_FOLDER, None)
    report.add(Figure("catalogue read and search index built", seconds_of(searching.catalogue), "s", 1, "own"))
    report.note(f"  {len(api.procedures())} procedures")

    def anew(work: Callable[[], object]) -> float:
        """Seconds of `work` without an answer kept from before."""
        searching._answers = Kept()  # noqa: SLF001  the kept answers are what must not be measured
        return seconds_of(work)

    pure = [anew(lambda q=q: api.search(q)) for q in QUERIES * 10]
    report.add(Figure("search alone, p95", p95(pure) * 1000, "ms", 100, "goal"))
    client = Client()
    client.get("/procedures/")
    # A new parameter keeps the page from being one rendered before.
    fresh = [anew(lambda q=q, n=n: client.get("/procedures/", {"q": q, "n": n})) for n in range(10) for q in QUERIES]
    report.add(Figure("search page rendered, all middleware, p95", p95(fresh) * 1000, "ms", 100, "goal"))
    listed = [seconds_of(lambda n=n: client.get("/procedures/", {"page": n})) for n in range(1, 100)]
    report.add(Figure("list page rendered, all middleware, p95", p95(listed) * 1000, "ms", 100, "goal"))
    found = api.search("こども お金").procedures[0].name
    report.note(f"「こども お金」 finds first: {found}")


def measure_filing(report: Report) -> None:
    from hataori.blocks.catalogue import api as catalogue
    from hataori.blocks.filing.api import Envelope, file_application
    from hataori.blocks.registration import api as registration
    from hataori.blocks.workflow.api import Cosigner
    from hataori.kernel.actor import Actor
    from hataori.services.online_applications.tests.conftest import filled

    guest = Actor("guest:00000000000000000000000000000000", "guest", "ゲスト")
    second = Cosigner("木曽 葵", mail="aoi@example.jp")  # asked for only where a second person signs
    times = []
    for procedure in catalogue.procedures():
        answers = filled(registration.form_of(procedure))
        times.append(
            seconds_of(
                lambda p=procedure, a=answers: file_application(
                    Envelope(procedure_id=p.procedure_id, answers=a, cosigner=second), actor=guest
                )
            )
        )
    report.note(f"{len(times)} procedures filed, none refused")
    report.add(Figure("file_application, one process, p50", statistics.median(times) * 1000, "ms", 300, "goal for p95"))
    report.add(Figure("file_application, one process, p95", p95(times) * 1000, "ms", 300, "goal for p95"))


def main() -> int:
    data = Path(os.environ.get("HATAORI_DATA", Path(__file__).parents[2] / "shared" / "data"))
    source = data / "procedures" / "municipal_procedures.csv"
    if not source.is_file():
        print(f"{source.name} is absent (HATAORI_DATA): nothing measured")
        return 1
    with tempfile.TemporaryDirectory(prefix="hataori-bench-") as folder:
        os.environ |= {"HATAORI_HOME": folder, "HATAORI_LOG_LEVEL": "WARNING"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "hataori.web.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        report = Report("The catalogue at full size")
        measure_import(report, source, Path(folder))
        measure_search(report)
        measure_filing(report)
    return report.write("import_procedures")


if __name__ == "__main__":
    sys.exit(main())
