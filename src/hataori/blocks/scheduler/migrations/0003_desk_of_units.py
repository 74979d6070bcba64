"""Rules somebody is still writing; since when a booking names nobody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of drafts, a column and an index for forgetting."""

    dependencies = [("scheduler", "0002_no_overlap")]

    operations = [
        migrations.CreateModel(
            name="RulesDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_from", models.DateField()),
                ("rules", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=64)),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="scheduler.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="booking",
            name="forgotten_at",
            field=models.DateTimeField(help_text="since when it names nobody any more", null=True),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("forgotten_at", None)), fields=["unit", "ends_at"], name="booking_to_forget"
            ),
        ),
    ]
