"""An upload has an owner, as a stored file has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One constraint more."""

    dependencies = [("files", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="fileupload",
            constraint=models.CheckConstraint(condition=models.Q(("owner", ""), _negated=True), name="upload_has_owner"),
        ),
    ]
