"""Whose customer a booking is: a partner touches only its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and that a brokered booking has no holder of ours."""

    dependencies = [("scheduler", "0003_desk_of_units")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="broker_id",
            field=models.CharField(blank=True, default="", help_text="the partner whose customer it is", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(broker_id="") | models.Q(channel="api", holder_id=""),
                name="booking_brokered_has_no_holder",
            ),
        ),
    ]
