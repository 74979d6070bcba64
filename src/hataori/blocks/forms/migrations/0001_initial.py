"""Working copies of forms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Design",
            fields=[
                ("procedure_id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.JSONField(help_text="pages, papers, tables, texts, test cases")),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("updated_by", models.CharField(max_length=100)),
                ("updated_by_name", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("revision__gte", 1)), name="design_revision_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("procedure_id", ""), _negated=True), name="design_has_procedure"
                    ),
                ],
            },
        ),
    ]
