"""What a backup says of itself; restoring checks every figure of it."""

from datetime import datetime

import msgspec

FORMAT = "hataori.backup/1"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """First member of the archive. `counts` are rows by table, all from one snapshot."""

    format: str = FORMAT
    created_at: datetime
    engine: str
    city: str
    migrations: list[tuple[str, str]]
    counts: dict[str, int]
    columns: dict[str, list[str]]
    event_position: int
    audit_sequence: int
    audit_hash: str
    files: int
    keys: bool
