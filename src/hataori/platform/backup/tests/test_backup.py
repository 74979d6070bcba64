"""What was acknowledged is there again on an empty machine, opened by its keys, and readers go on where they stood."""

import io
import json
import subprocess
import sys
import tarfile
import textwrap
import threading
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.backup import archive
from hataori.platform.backup.restoring import restore
from hataori.platform.backup.taking import take
from hataori.platform.consent import api as consent
from hataori.platform.events import api as events
from hataori.platform.events import models as event_models
from hataori.platform.events.types import Consumer
from hataori.platform.files import api as files
from hataori.platform.testclock.guards import lifted

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"


def grant(n=1):
    with transaction.atomic():
        consent.grant(account_id=str(uuid.UUID(int=n)), purpose="税の情報を使う", scope="tax", actor=SYSTEM)
        audit.record("consent.shown", actor=Actor("s-1", "staff", "職員"), subject=f"account/{n}")


@pytest.fixture
def empty_machine(child_environment, tmp_path):
    """The environment of a fresh installation of the same engine."""
    home = tmp_path / "new"
    if connection.vendor == "sqlite":
        yield {**child_environment, "HATAORI_HOME": str(home), "HATAORI_DATABASE_URL": f"sqlite:///{home}/new.sqlite3"}
        return
    name, before = f"restored_{uuid.uuid4().hex[:8]}", child_environment["HATAORI_DATABASE_URL"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    start, _, query = before.partition("?")
    url = f"{start.rpartition('/')[0]}/{name}?{query}"
    yield {**child_environment, "HATAORI_HOME": str(home), "HATAORI_DATABASE_URL": url}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def cli(environment, *words, check=True):
    command = [str(Path(sys.executable).with_name("hataori")), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=check)


_LOOK = """
    import json, django
    django.setup()
    from django.db import transaction
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.audit import api as audit
    from hataori.platform.consent import api as consent
    from hataori.platform.events import api as events
    from hataori.platform.events.types import Consumer
    from hataori.platform.files import api as files

    with transaction.atomic():
        consent.grant(account_id="0" * 31 + "f", purpose="x", scope="new", actor=SYSTEM)
        audit.record("after", actor=SYSTEM, subject="s/1")
    seen = []
    consumer = Consumer("reader", frozenset(), lambda batch: seen.extend(event.data["scope"] for event in batch))
    while events.run_consumer(consumer):
        pass
    kept = files.files_of("o-1")
    print(json.dumps({
        "seen": seen,
        "audit": [audit.verify().whole, audit.verify().checked],
        "files": [files.open_file(ref.id, SYSTEM).decode() for ref in kept],
    }))
"""


def look(environment):
    command = [sys.executable, "-c", textwrap.dedent(_LOOK)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_empty_machine_goes_on_where_the_old_one_stopped(child_environment, empty_machine, tmp_path):
    event_models.Epoch.objects.create(id=1, base=10**12)  # the old database had counted far
    files.store(PDF, name="a.pdf", owner="o-1", purpose="添付", retention_days=9)
    grant(1)
    events.run_consumer(Consumer("reader", frozenset(), lambda batch: None))
    grant(2)
    saved = tmp_path / "city.backup"
    taken = cli(child_environment, "backup", str(saved))
    assert "THE KEYS ARE INSIDE" in taken.stderr
    assert saved.stat().st_mode & 0o077 == 0
    told = cli(empty_machine, "restore", str(saved))
    assert "counts equal, audit chain whole (2 entries)" in told.stdout
    assert look(empty_machine) == {"seen": ["tax", "new"], "audit": [True, 3], "files": [PDF.decode()]}
    again = cli(empty_machine, "restore", str(saved), check=False)
    assert (again.returncode, "not_empty" in again.stderr) == (2, True)


def test_restoring_over_something_is_refused():
    grant()
    with pytest.raises(Conflict):
        restore(io.BytesIO())


def test_a_backup_taken_while_writing_is_of_one_moment(tmp_path):
    stop = threading.Event()

    def write(n):
        try:
            while not stop.is_set():
                grant(n := n + 1)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=[start]) for start in (1000, 100_000, 10_000_000)]
    for writer in writers:
        writer.start()
    try:
        manifests = [take(io.BytesIO()) for _ in range(4)]
    finally:
        stop.set()
        for writer in writers:
            writer.join(20)
    for found in manifests:
        rows = found.counts
        same = {rows["events_event"], rows["consent_consentrow"], rows["audit_auditentry"], found.audit_sequence}
        assert len(same) == 1
    assert manifests[0].audit_sequence < manifests[-1].audit_sequence


def test_a_forged_archive_is_refused(child_environment, empty_machine, tmp_path):
    """A row of the audit log is changed inside the archive: the restored chain does not verify."""
    grant(1)
    grant(2)
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET body = replace(body, 'account/2', 'account/3')")
    cli(child_environment, "backup", str(tmp_path / "b"))
    told = cli(empty_machine, "restore", str(tmp_path / "b"), check=False)
    assert (told.returncode, "壊れている" in told.stderr) == (2, True), told.stderr


def test_a_cut_archive_is_refused_and_leaves_the_machine_empty(empty_machine, child_environment, tmp_path):
    grant()
    for n in range(3):
        files.store(PDF + str(n).encode(), name="a.pdf", owner=f"o-{n}", purpose="添付", retention_days=9)
    saved = tmp_path / "b"
    cli(child_environment, "backup", str(saved))
    content, home = saved.read_bytes(), Path(empty_machine["HATAORI_HOME"])
    for end in (0, 10, len(content) // 2, len(content) * 99 // 100):
        saved.write_bytes(content[:end])
        told = cli(empty_machine, "restore", str(saved), check=False)
        assert (told.returncode, "壊れている" in told.stderr) == (2, True), (end, told.stderr)
        assert [path for path in (home / "files").rglob("*") if path.is_file()] == []
    saved.write_bytes(content)
    assert "audit chain whole (1 entries)" in cli(empty_machine, "restore", str(saved)).stdout


def test_a_missing_file_is_said(empty_machine):
    told = cli(empty_machine, "restore", "/nowhere/b", check=False)
    assert (told.returncode, "backup_not_found" in told.stderr) == (2, True)


def test_keys_in_folders_of_their_own_come_along():
    path = settings.HATAORI_HOME / "keys" / "some" / "folder" / "key"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"key")
    out = io.BytesIO()
    take(out)
    out.seek(0)
    with tarfile.open(fileobj=out) as tar:
        assert "keys/some/folder/key" in tar.getnames()


def test_keys_may_be_left_out():
    out = io.BytesIO()
    files.store(PDF, name="a.pdf", owner="o-1", purpose="添付", retention_days=9)
    assert not take(out, keys=False).keys
    out.seek(0)
    with tarfile.open(fileobj=out) as tar:
        names = tar.getnames()
    assert names[0] == "manifest.json"
    assert not [name for name in names if name.startswith("keys/")]
    assert [name for name in names if name.startswith("files/")]


def test_no_member_leads_out_of_the_folder():
    for name in ("/etc/passwd", "files/../../x"):
        with pytest.raises(Rejected):
            archive.safe_name(name)
    assert archive.safe_name("files/ab/x") == "files/ab/x"


def test_nothing_is_left_lying_about(tmp_path):
    take(io.BytesIO())
    assert [path for path in Path(settings.HATAORI_HOME).iterdir() if path.name.startswith(".backup-")] == []
