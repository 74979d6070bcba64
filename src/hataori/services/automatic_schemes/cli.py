"""The command of this service."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from hataori.blocks.documents.api import BatchProgress
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command
from hataori.kernel.errors import NotFound

from . import importing, mass_letters, models, scanning


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, help="day the facts are taken on (today)")
    parser.add_argument("--scheme", action="append", default=[], help="only this scheme (may be repeated)")
    parser.add_argument("--reason", default="", help="why the city is looked at")
    parser.add_argument("--go-on", action="store_true", help="finish the look that is open (it was cut off)")
    parser.add_argument("--chunk", type=int, default=scanning.CHUNK, help="households a transaction")


def _scan(options: Namespace) -> int:
    run_id = _open_run() if options.go_on else _begun(options)
    while scanning.step(options.chunk):
        run = models.Run.objects.get(pk=run_id)
        print(f"{run.done:,} / {run.total:,}世帯", flush=True)
    run = models.Run.objects.get(pk=run_id)
    print(f"{run.state}: {run.error or run.found}")
    return 0 if run.state == "done" else 1


def _begun(options: Namespace) -> int:
    as_of = options.as_of or clock.today()
    return scanning.start(as_of=as_of, actor=SYSTEM, schemes=options.scheme, reason=options.reason)


def _open_run() -> int:
    found = models.Run.objects.filter(state__in=scanning.OPEN).first()
    if found is None:
        raise NotFound("no_open_look", "続きのある確認はありません。")
    return found.pk


def _file_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV, see docs/how-to/apply-schemes-automatically.md")
    parser.add_argument("--department", required=True, help="the section that pays")


def _import_awards(options: Namespace) -> int:
    return _told(importing.import_awards(options.file.read_bytes(), options.department, actor=SYSTEM))


def _import_accounts(options: Namespace) -> int:
    return _told(importing.import_accounts(options.file.read_bytes(), options.department, actor=SYSTEM))


def _letter_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--department", required=True, help="the section whose letters wait")
    parser.add_argument("--workers", type=int, default=2, help="processes that make papers")
    parser.add_argument("--out", type=Path, help="folder for the PDFs; what is written there counts as printed")


def _letters(options: Namespace) -> int:
    done = mass_letters.make_papers(options.department, workers=options.workers, progress=_say)
    for key in done.failed:
        print(f"作れませんでした: {key}")
    if options.out:
        print(f"{mass_letters.take_out(options.department, options.out):,}通を書き出し、印刷済みにしました。")
    return 1 if done.failed else 0


def _say(done: BatchProgress) -> None:
    print(f"{done.issued:,}通を作りました（署名待ち{done.unsigned:,}通）", flush=True)


def _told(done: importing.Imported) -> int:
    for bad in done.bad:
        print(f"{bad.line}行目 {bad.column}: {bad.reason}")
    print(f"新しく{done.new:,}件、変わらないもの{done.same:,}件")
    return 1 if done.bad else 0


_HELP = "look who is entitled to what, and store what differs from the last look"
COMMANDS = (
    Command(("schemes", "scan"), _HELP, _scan, _arguments),
    Command(
        ("schemes", "import-awards"), "take over awards of an old system from a file", _import_awards, _file_arguments
    ),
    Command(
        ("schemes", "letters"), "make the waiting letters of a section, thousands at once", _letters, _letter_arguments
    ),
    Command(("schemes", "import-accounts"), "take over bank accounts from a file", _import_accounts, _file_arguments),
)
