"""Forms that a section put into force; the database refuses to change one."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "registration_publishedform"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE TRIGGER {TABLE}_immutable BEFORE UPDATE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION registration_immutable()"""
        )
    else:
        schema_editor.execute(
            f"""CREATE TRIGGER {TABLE}_immutable BEFORE UPDATE ON {TABLE}
                BEGIN SELECT RAISE(ABORT, 'forms and answers are never changed, only added'); END"""
        )


class Migration(migrations.Migration):
    dependencies = [("registration", "0002_immutable")]
    operations = [
        migrations.CreateModel(
            name="PublishedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure_id", models.CharField(max_length=64)),
                ("effective_on", models.DateField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=100)),
                ("published_by_name", models.CharField(blank=True, max_length=100)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="registration.formversion"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["procedure_id", "-effective_on", "-id"], name="form_in_force")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("procedure_id", ""), _negated=True), name="published_form_has_procedure"
                    )
                ],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
