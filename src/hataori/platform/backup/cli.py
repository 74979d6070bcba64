"""`hataori backup FILE|-` while serving, `hataori restore FILE|-` on an empty machine."""

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from hataori.kernel.command import Command
from hataori.kernel.errors import NotFound

if TYPE_CHECKING:
    from .manifest import Manifest
    from .restoring import Restored

_SHOWN = 10


def _configure_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|-", help="where to write the archive; - is standard output")
    parser.add_argument(
        "--without-keys",
        action="store_true",
        help="leave the keys out: keep HATAORI_HOME/keys elsewhere, "
        "without them sealed columns and files cannot be opened",
    )


def backup(arguments: Namespace) -> int:
    """Take a backup; says on stderr what is in it."""
    from .taking import take

    started = time.monotonic()
    keys = not arguments.without_keys
    if arguments.file == "-":
        manifest = take(sys.stdout.buffer, keys=keys)
    else:
        manifest = _to_file(Path(arguments.file), keys=keys)
    rows = sum(manifest.counts.values())
    print(
        f"backup: {rows} rows, {manifest.files} files, audit head {manifest.audit_sequence}:{manifest.audit_hash}, "
        f"{time.monotonic() - started:.1f} s",
        file=sys.stderr,
    )
    if keys:
        print(
            "backup: THE KEYS ARE INSIDE: who holds this archive can read everything; store it sealed", file=sys.stderr
        )
    return 0


def _to_file(path: Path, *, keys: bool) -> "Manifest":
    from .taking import take

    draft = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        manifest = take(out, keys=keys)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    return manifest


def _configure_restore(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|-", help="the archive; - is standard input")


def restore(arguments: Namespace) -> int:
    """Restore and check; 0 only when every figure of the manifest is there again."""
    started = time.monotonic()
    if arguments.file == "-":
        restored = _from(sys.stdin.buffer)
    elif not Path(arguments.file).is_file():
        raise NotFound("backup_not_found", f"バックアップのファイルがありません（{arguments.file}）。")
    else:
        with Path(arguments.file).open("rb") as source:
            restored = _from(source)
    manifest = restored.manifest
    print(
        f"restore: {sum(manifest.counts.values())} rows of {manifest.created_at.isoformat(timespec='seconds')}, "
        f"counts equal, audit chain whole ({manifest.audit_sequence} entries), {time.monotonic() - started:.1f} s"
    )
    if not manifest.keys:
        print("restore: the archive holds no keys: put them into HATAORI_HOME/keys before serving", file=sys.stderr)
    for file_id in restored.missing_files[:_SHOWN]:
        print(f"restore: file {file_id} has a row but no content", file=sys.stderr)
    return 0


def _from(source: IO[bytes]) -> "Restored":
    from .restoring import restore as run

    return run(source)


COMMANDS = (
    Command(("backup",), "write a backup while serving", backup, _configure_backup),
    Command(("restore",), "restore a backup into an empty HATAORI_HOME and database", restore, _configure_restore),
)
