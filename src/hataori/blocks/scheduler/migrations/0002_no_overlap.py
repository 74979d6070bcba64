"""The database itself refuses two bookings on one lane, whatever the code above it forgot.

PostgreSQL: an exclusion constraint. Single numbers stand as ranges of one, so that no extension (btree_gist) is needed.
"""

from django.db import migrations

TABLE = "scheduler_occupancy"
_OVERLAP = f"""SELECT 1 FROM {TABLE} WHERE unit_id = NEW.unit_id AND lane = NEW.lane AND id IS NOT NEW.id
    AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at"""
SQLITE = [
    f"""CREATE TRIGGER {TABLE}_no_overlap_{event.lower()} BEFORE {event} ON {TABLE} WHEN EXISTS ({_OVERLAP})
        BEGIN SELECT RAISE(ABORT, 'occupancy_no_overlap'); END"""
    for event in ("INSERT", "UPDATE")
]
POSTGRESQL = [
    f"""ALTER TABLE {TABLE} ADD CONSTRAINT occupancy_no_overlap EXCLUDE USING gist (
        int8range(unit_id, unit_id, '[]') WITH &&,
        int4range(lane, lane, '[]') WITH &&,
        tstzrange(starts_at, ends_at) WITH &&)"""
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
