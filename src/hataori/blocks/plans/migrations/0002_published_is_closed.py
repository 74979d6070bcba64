"""The database itself refuses to change an edition that is published with the city's own text."""

from django.db import migrations

_CHILDREN = ("plans_section", "plans_priorityitem", "plans_measure")
_CLOSED = "EXISTS (SELECT 1 FROM plans_planversion v WHERE v.id = {row}.version_id AND v.status = 'published' AND v.official_text)"
_FIGURE = (
    "EXISTS (SELECT 1 FROM plans_planversion v JOIN plans_measure m ON m.version_id = v.id "
    "WHERE m.id = {row}.measure_id AND v.status = 'published' AND v.official_text)"
)
_TESTS = {**{table: _CLOSED for table in _CHILDREN}, "plans_figure": _FIGURE}
_ROWS = {"INSERT": "NEW", "UPDATE": "OLD", "DELETE": "OLD"}
_SAID = "a published edition of the plan is closed"
_VERSION = "OLD.status = 'published' AND OLD.official_text"

SQLITE = [
    f"""CREATE TRIGGER {table}_closed_{what.lower()} BEFORE {what} ON {table}
        WHEN {test.format(row=row)} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"""
    for table, test in _TESTS.items()
    for what, row in _ROWS.items()
] + [
    f"""CREATE TRIGGER plans_planversion_closed_{what.lower()} BEFORE {what} ON plans_planversion
        WHEN {_VERSION} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"""
    for what in ("UPDATE", "DELETE")
]


def _postgresql():
    yield f"""CREATE FUNCTION plans_closed() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION '{_SAID}'; END $$"""
    for table, test in _TESTS.items():
        for what, row in _ROWS.items():
            yield f"""CREATE FUNCTION {table}_{what.lower()}_closed() RETURNS trigger LANGUAGE plpgsql AS $$
                      BEGIN IF {test.format(row=row)} THEN RAISE EXCEPTION '{_SAID}'; END IF;
                      RETURN {"OLD" if what == "DELETE" else "NEW"}; END $$"""
            yield f"""CREATE TRIGGER {table}_closed_{what.lower()} BEFORE {what} ON {table}
                      FOR EACH ROW EXECUTE FUNCTION {table}_{what.lower()}_closed()"""
    for what in ("UPDATE", "DELETE"):
        yield f"""CREATE TRIGGER plans_planversion_closed_{what.lower()} BEFORE {what} ON plans_planversion
                  FOR EACH ROW WHEN ({_VERSION}) EXECUTE FUNCTION plans_closed()"""


def guard(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
