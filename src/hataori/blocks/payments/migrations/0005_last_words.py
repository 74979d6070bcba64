"""When a payment was taken back, and what a remittance may be: known ways, one last word, given back when final."""

from django.db import migrations, models
from django.db.models import F, Q


def _cancelled_when_told(apps, _schema):
    """Until now only the moment of the first word was kept."""
    apps.get_model("payments", "Remittance").objects.filter(state="cancelled").update(cancelled_at=F("told_at"))


class Migration(migrations.Migration):

    dependencies = [("payments", "0004_codes_and_remittances")]

    operations = [
        migrations.AddField("remittance", "cancelled_at", models.DateTimeField(null=True)),
        migrations.RunPython(_cancelled_when_told, migrations.RunPython.noop),
        migrations.RemoveConstraint("remittance", "remittance_returned_how"),
        migrations.AddConstraint(
            "remittance",
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(state="final", surplus__gt=0) & ~Q(returned_how=""),
                name="remittance_returned_how",
            ),
        ),
        migrations.AddConstraint(
            "remittance",
            models.CheckConstraint(
                condition=Q(state="prompt", final_at=None, cancelled_at=None)
                | Q(state="final", final_at__isnull=False, cancelled_at=None)
                | Q(state="cancelled", final_at=None, cancelled_at__isnull=False, surplus=0),
                name="remittance_last_word",
            ),
        ),
        migrations.AddConstraint(
            "remittance",
            models.CheckConstraint(condition=Q(way__in=("elqr", "barcode", "number")), name="remittance_way_known"),
        ),
    ]
