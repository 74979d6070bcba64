"""The database itself refuses to change the audit log, and on PostgreSQL forges the chain as transactions commit."""

from django.db import migrations

_TABLES = ("audit_auditentry", "audit_auditlink")

SQLITE = [
    f"""CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
    for table in _TABLES
    for what in ("UPDATE", "DELETE")
] + [
    # INSERT OR REPLACE would otherwise remove the row in its way without a word.
    f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
    for table, key in zip(_TABLES, ("id", "sequence"))
]

POSTGRESQL = [
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION audit_append_only()"""
        for table in _TABLES
    ),
    *(
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"""
        for table in _TABLES
    ),
    # The same bytes as canonical.link_hash; the head's row lock is the last lock a transaction takes.
    """CREATE FUNCTION audit_forge_link() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE last audit_audithead%ROWTYPE; forged text;
       BEGIN
         SELECT * INTO last FROM audit_audithead WHERE id = 1 FOR UPDATE;
         IF NOT FOUND THEN
           INSERT INTO audit_audithead (id, sequence, hash) VALUES (1, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
           SELECT * INTO last FROM audit_audithead WHERE id = 1 FOR UPDATE;
         END IF;
         forged := encode(sha256(convert_to('{"entry":' || NEW.body || ',"previous":"' || last.hash
                   || '","sequence":' || (last.sequence + 1) || '}', 'UTF8')), 'hex');
         INSERT INTO audit_auditlink (sequence, entry_id, hash) VALUES (last.sequence + 1, NEW.id, forged);
         UPDATE audit_audithead SET sequence = last.sequence + 1, hash = forged WHERE id = 1;
         RETURN NULL;
       END $$""",
    """CREATE CONSTRAINT TRIGGER audit_forge_link AFTER INSERT ON audit_auditentry
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_forge_link()""",
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
