"""The database itself refuses two codes in one place of a lock, and one PIN twice on a lock, at one time."""

from django.db import migrations

# Ranges of numbers stand for equality, so that GiST needs no extension.
POSTGRESQL = [
    """ALTER TABLE access_placement ADD CONSTRAINT access_place_once EXCLUDE USING gist (
         int8range(lock_id * 1000 + place, lock_id * 1000 + place, '[]') WITH &&,
         tstzrange(valid_from, valid_until) WITH &&) WHERE (state <> 'cleared')""",
    """ALTER TABLE access_placement ADD CONSTRAINT access_pin_once EXCLUDE USING gist (
         int8range(mark, mark, '[]') WITH &&,
         tstzrange(valid_from, valid_until) WITH &&) WHERE (state <> 'cleared')""",
]
SQLITE = [
    f"""CREATE TRIGGER access_placement_apart_{what} BEFORE {event} ON access_placement
        WHEN NEW.state <> 'cleared' AND EXISTS (
          SELECT 1 FROM access_placement other
          WHERE other.lock_id = NEW.lock_id AND other.state <> 'cleared' AND other.id IS NOT NEW.id
            AND (other.place = NEW.place OR other.mark = NEW.mark)
            AND other.valid_from < NEW.valid_until AND other.valid_until > NEW.valid_from)
        BEGIN SELECT RAISE(ABORT, 'access: the place or the code is taken at that time'); END"""
    for what, event in (
        ("insert", "INSERT"),
        ("update", "UPDATE OF lock_id, place, mark, valid_from, valid_until, state"),
    )
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
