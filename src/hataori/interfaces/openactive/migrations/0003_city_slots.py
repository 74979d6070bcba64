"""To which day the slots of a listing have been made: a city's are made some at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("openactive", "0002_prices_of_times")]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="cut_until",
            field=models.DateField(help_text="the day to which its slots have been made", null=True),
        ),
    ]
