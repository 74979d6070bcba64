"""Who arrives, as a keyed hash, once at a time; and the receipt number of their notification."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("smart_counter", "0001_initial")]

    operations = [
        migrations.AddField(
            "visit",
            "notice",
            models.CharField(blank=True, db_index=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "visit", "people", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.AddConstraint(
            "visit",
            models.UniqueConstraint(
                condition=models.Q(("people", ""), _negated=True), fields=("people",), name="smart_counter_people_once"
            ),
        ),
    ]
