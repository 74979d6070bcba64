#!/usr/bin/env -S .venv/bin/python
"""`hataori backup` while people file, then `hataori restore` into an empty home, at 1,000,000 cases: each ≤ 5 minutes.

One application is filed through the product and multiplied in the tables (answers and names are random there, so that
they pack no better than sealed ones). What was acknowledged before the backup began must be in it (RPO 0), the audit
chain must verify, counts must be equal, and the restored city must answer. CASES=1000 for a trial.
"""

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tests.faults.ground import Crowd, Database, until_settled  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

CASES = int(os.environ.get("CASES", "1000000"))
GOAL_S = 300
FILLED = (
    "registration_application",
    "registration_answerset",
    "workflow_case",
    "workflow_casestep",
    "events_event",
    "messaging_boxmessage",
)
NUMBER = "'M8-' || (10000000 + i)"


class Filling:
    """Multiplies the one application that was filed."""

    def __init__(self, installation: Installation) -> None:
        self.database = Database(installation)
        self.url = installation.environment["HATAORI_DATABASE_URL"]
        self.path = installation.home / "hataori.sqlite3"

    @contextlib.contextmanager
    def writing(self) -> Iterator[Any]:
        """A connection of our own, past the product."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as connection:
                yield connection
            return
        with contextlib.closing(sqlite3.connect(self.path)) as connection, connection:
            yield connection

    def fill(self) -> None:
        """All tables, and the readers of the log are put to its end: they have long told and counted those."""
        first = "WHERE NOT sample"
        one = self.database.one(f"SELECT min(id) FROM workflow_case {first}")
        cases, events = self.last("workflow_case", "id"), self.last("events_event", "position")
        answers = f"{self.last('registration_answerset', 'id')} + i"
        steps = f"{self.last('workflow_casestep', 'id')} + i"
        application = {"number": NUMBER, "draft_id": "NULL", "applicant_name": self.noise(60)}
        self.copy("registration_application", application, first)
        answer_set = {"id": answers, "application_id": NUMBER, "answers": self.noise(700)}
        self.copy("registration_answerset", answer_set, "")
        self.copy("workflow_case", {"id": f"{cases} + i", "number": NUMBER}, first)
        self.copy("workflow_casestep", {"id": steps, "case_id": f"{cases} + i"}, f"WHERE case_id = {one}")
        for place, (kind, of) in enumerate((("application.submitted", "application"), ("case.opened", "case"))):
            position, subject = f"{events} + 2 * i + {place}", f"'{of}/' || {NUMBER}"
            fact = {"position": position, "event_id": self.uuid(), "subject": subject}
            self.copy("events_event", fact, f"WHERE type = '{kind}'")
        message = {"id": self.uuid(), "key": f"'received:' || {NUMBER}", "receipt": NUMBER}
        self.copy("messaging_boxmessage", message, "WHERE key LIKE 'received:%'")
        self.after()

    def copy(self, table: str, changed: dict[str, str], where: str) -> None:
        """CASES rows like the first that `where` finds."""
        with self.database.connection() as connection:
            columns = [column[0] for column in connection.execute(f"SELECT * FROM {table} LIMIT 1").description]
        told = ", ".join(changed.get(column, f't."{column}"') for column in columns)
        named = ", ".join(f'"{column}"' for column in columns)
        began = time.monotonic()
        with self.writing() as connection:
            connection.execute(
                f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CASES}) "
                f"INSERT INTO {table} ({named}) SELECT {told} FROM n, (SELECT * FROM {table} {where} LIMIT 1) t"
            )
        print(f"  {table} filled in {time.monotonic() - began:.0f} s", flush=True)

    def last(self, table: str, key: str) -> int:
        return int(self.database.one(f"SELECT max({key}) FROM {table}")) + 1

    def noise(self, length: int) -> str:
        """An SQL expression for random text."""
        if not self.url:
            return f"hex(randomblob({length // 2}))"
        return f"(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, {length // 32 + 1}) WHERE i > 0)"

    def uuid(self) -> str:
        return "gen_random_uuid()" if self.url else "lower(hex(randomblob(16)))"

    def after(self) -> None:
        """Cursors and sequences."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE events_consumercursor SET position = (SELECT max(position) FROM events_event), "
                "txid = (SELECT max(txid) FROM events_event)"
            )
            if self.url:
                keys = {"workflow_case": "id", "workflow_casestep": "id", "registration_answerset": "id"}
                for table, key in {**keys, "events_event": "position"}.items():
                    sequence = f"pg_get_serial_sequence('{table}', '{key}')"
                    connection.execute(f"SELECT setval({sequence}, (SELECT max({key}) FROM {table}))")
            connection.execute("ANALYZE")


def counts(database: Database) -> dict[str, int]:
    return {table: database.one(f"SELECT count(*) FROM {table}") for table in FILLED}


def back_up(report: Report, installation: Installation, archive: Path, engine: str) -> tuple[set[str], str]:
    """Back up while somebody files; answers the receipts he held before it began, and his token."""
    with Crowd(installation, residents=1, pace=5) as crowd:
        crowd.wait_for(10)
        before, began = set(crowd.receipts.values()), time.monotonic()
        said = installation.cli("backup", str(archive))
        spent = time.monotonic() - began
        answers, meanwhile = dict(crowd.answers), len(crowd.receipts) - len(before)
        crowd.finish(60)
    report.add(Figure(f"hataori backup of {CASES:,} cases while serving, {engine}", spent, "s", GOAL_S, "goal"))
    size = archive.stat().st_size / (1 << 20)
    report.note(f"  {size:,.0f} MiB; {meanwhile} applications were acknowledged meanwhile, answers {answers} {said}")
    return before, crowd.residents[0].token


def restore(report: Report, archive: Path, engine: str, before: set[str], token: str) -> dict[str, int]:
    """Restore into an empty installation and start it; answers its counts."""
    with Installation(engine) as empty:
        began = time.monotonic()
        said = empty.cli("restore", str(archive))
        spent = time.monotonic() - began
        report.add(Figure(f"hataori restore into an empty home, {engine}", spent, "s", GOAL_S, "goal"))
        report.note(f"  {said}")
        there = set(Database(empty).column("SELECT number FROM registration_application WHERE number LIKE 'R%'"))
        report.note(f"  acknowledged before the backup began and missing in it: {len(before - there)} of {len(before)}")
        found = counts(Database(empty))
        began = time.monotonic()
        report.note(f"  {empty.cli('audit', 'verify')} ({time.monotonic() - began:.1f} s)")
        started = empty.start()
        report.add(Figure(f"restored city: start until /readyz, {engine}", started, "s", 30, "own"))
        address = f"{empty.address}/api/applications/{min(before)}"
        answer = httpx.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=60)
        report.note(f"  an old token reads an old application in the restored city: {answer.status_code}")
    return found


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as installation:
        installation.start()
        with Crowd(installation, residents=1, pace=5) as crowd:
            crowd.wait_for(1)
            crowd.finish(30)
        until_settled(Database(installation), 1)
        installation.stop()
        filling = Filling(installation)
        filling.fill()
        installation.start()
        archive = installation.home / "backup.tar.gz"
        before, token = back_up(report, installation, archive, engine)
        expected = filling.database.one("SELECT count(*) FROM workflow_case WHERE number LIKE 'M8-%'")
        found = restore(report, archive, engine, before, token)
    equal = expected == CASES and found["workflow_case"] >= CASES
    report.note(
        f"  {sum(found.values()):,} rows in {len(FILLED)} tables restored; counts {'equal' if equal else 'DIFFER'}"
    )


def main() -> int:
    report = Report(f"Backup and restore at {CASES:,} cases")
    for engine in sys.argv[1:] or ("sqlite",):
        measure(report, engine)
    return report.write("backup")


if __name__ == "__main__":
    sys.exit(main())
