"""Groups say their purpose and how many they want, wishes whether a time suits; bound like entries when a round closes.

The columns may be empty, so that on SQLite the tables stay as they are and keep their guards (0002).
"""

from django.db import migrations, models

_CHANGED = "NEW.purpose IS DISTINCT FROM OLD.purpose OR NEW.wanted IS DISTINCT FROM OLD.wanted"
SQLITE = [
    f"""CREATE TRIGGER lottery_group_wants_bound BEFORE UPDATE ON lottery_group
        WHEN ({_CHANGED.replace("IS DISTINCT FROM", "IS NOT")})
        AND (SELECT state FROM lottery_round WHERE id = OLD.round_id) <> 'open'
        BEGIN SELECT RAISE(ABORT, 'lottery: groups are bound'); END""",
    """CREATE TRIGGER lottery_entry_suits_bound BEFORE UPDATE ON lottery_entry
        WHEN NEW."primary" IS NOT OLD."primary"
        BEGIN SELECT RAISE(ABORT, 'lottery: entries are bound'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION lottery_guard_group_wants() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF {_CHANGED} THEN
          PERFORM 1 FROM lottery_round r WHERE r.id = OLD.round_id AND r.state = 'open' FOR SHARE;
          IF NOT FOUND THEN
            RAISE EXCEPTION 'lottery: groups are bound' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
        END IF;
        RETURN NEW;
      END $$""",
    """CREATE TRIGGER lottery_group_wants_guard BEFORE UPDATE ON lottery_group
       FOR EACH ROW EXECUTE FUNCTION lottery_guard_group_wants()""",
    """CREATE FUNCTION lottery_guard_entry_suits() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW."primary" IS DISTINCT FROM OLD."primary" THEN
          RAISE EXCEPTION 'lottery: entries are bound' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$""",
    """CREATE TRIGGER lottery_entry_suits_guard BEFORE UPDATE ON lottery_entry
       FOR EACH ROW EXECUTE FUNCTION lottery_guard_entry_suits()""",
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("lottery", "0002_guards")]
    operations = [
        migrations.AddField(
            "group",
            "purpose",
            models.CharField(help_text="format 2: key of a purpose", max_length=20, null=True),
        ),
        migrations.AddField(
            "group",
            "wanted",
            models.PositiveSmallIntegerField(help_text="format 2: how many a week", null=True),
        ),
        migrations.AddField(
            "entry",
            "primary",
            models.BooleanField(help_text="format 2: whether the time suits, or would do", null=True),
        ),
        migrations.RemoveConstraint("entry", "lottery_rank_once"),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(
                fields=["group", "rank"],
                condition=models.Q(standing="standing", primary__isnull=True),
                name="lottery_rank_once",
            ),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
