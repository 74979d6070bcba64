"""The database itself refuses to change a form version or a set of answers."""

from django.db import migrations

TABLES = ("registration_formversion", "registration_answerset")


def guard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            """CREATE FUNCTION registration_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN RAISE EXCEPTION 'forms and answers are never changed, only added'; END $$"""
        )
    for table in TABLES:
        schema_editor.execute(_postgresql(table) if postgresql else _sqlite(table))


def _postgresql(table):
    return f"""CREATE TRIGGER {table}_immutable BEFORE UPDATE ON {table}
               FOR EACH ROW EXECUTE FUNCTION registration_immutable()"""


def _sqlite(table):
    return f"""CREATE TRIGGER {table}_immutable BEFORE UPDATE ON {table}
               BEGIN SELECT RAISE(ABORT, 'forms and answers are never changed, only added'); END"""


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
