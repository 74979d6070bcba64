"""`hataori import procedures FILE`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command

from .types import ImportReport, Outcome

_SHOWN = 50


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV, TSV or Excel: municipal extract or whole inventory")
    parser.add_argument("--layout", choices=["auto"], default="auto", help="the layout is told by the header")
    parser.add_argument("--all-findings", action="store_true", help="print every finding, not the first 50")


def _run(arguments: Namespace) -> int:
    from .importing import import_procedures

    report = import_procedures(arguments.file, actor=SYSTEM)
    for line in summary(report):
        print(line)
    shown = report.findings if arguments.all_findings else report.findings[:_SHOWN]
    for finding in shown:
        fate = "この行は取り込まない" if finding.outcome == Outcome.REFUSED else "行は取り込む"
        value = f"「{finding.value}」" if finding.value else ""
        print(f"  {finding.line}行目 {finding.column}{value}: {finding.reason}（{fate}）")
    if len(report.findings) > len(shown):
        rest = len(report.findings) - len(shown)
        print(f"  ほかに{rest}件（--all-findings ですべて表示。/desk/catalogue/imports/ でも見られます）")
    return 0


def summary(report: ImportReport) -> list[str]:
    """The report in a few lines."""
    how = f"形式 {report.layout}、文字コード {report.encoding}、{report.seconds:.1f}秒"
    counts = f"追加 {report.added:,}  変更 {report.changed:,}  変更なし {report.unchanged:,}"
    rest = f"市の一覧と同じ手続き {report.linked:,}  取り込めない行 {report.bad_rows:,}"
    left_out = [f"  対象外 {count:,}行: {reason}" for reason, count in report.left_out.items()]
    return [f"{report.file_name}: {report.rows:,}行（{how}）", f"  {counts}", f"  {rest}", *left_out]


COMMANDS = (Command(("import", "procedures"), "import an inventory of procedures", _run, _configure),)
