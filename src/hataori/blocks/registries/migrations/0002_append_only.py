"""The database itself refuses to rewrite or delete a line of the register: an open line may be ended, once."""

from django.db import migrations

TABLE = "registries_linerow"
FIXED = (
    "person_id, sequence, begins, reason, household_id, relation, family, given, family_kana, given_kana, "
    "former_family, common_name, roman_name, postal_code, address, former_address, domicile, domicile_head, "
    "status, protected, recorded_at, recorded_by"
)
SAYS = "lines of the register are never rewritten, only ended and followed"


def guard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            f"""CREATE FUNCTION registries_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{SAYS}'; END $$"""
        )
    then = "EXECUTE FUNCTION registries_append_only()" if postgresql else f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    for name, on, when in (
        ("delete", "DELETE", ""),
        ("fixed", f"UPDATE OF {FIXED}", ""),
        ("ended", "UPDATE OF ends", "WHEN (OLD.ends IS NOT NULL)"),
    ):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{name} BEFORE {on} ON {TABLE} FOR EACH ROW {when} {then}"
        )


class Migration(migrations.Migration):
    dependencies = [("registries", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
