from django.db import migrations, models


class Migration(migrations.Migration):
    """A notification may be taken back by who filed it."""

    dependencies = [("online_birth_notification", "0001_notifications")]

    operations = [
        migrations.RemoveConstraint(model_name="notification", name="birth_state_known"),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "refused", "withdrawn"])),
                name="birth_state_known",
            ),
        ),
    ]
