"""What was told of a booking that bears on its price."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("scheduler", "0004_broker_of_a_booking")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="priced_by",
            field=models.JSONField(default=dict, help_text="{add_ons, tags}: what was told that bears on the price"),
        ),
    ]
