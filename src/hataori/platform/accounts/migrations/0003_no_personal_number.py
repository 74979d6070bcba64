"""A profile keeps no 個人番号: no page asked for it; the register and the applications that need it have their own."""

from django.db import migrations


class Migration(migrations.Migration):
    """One sealed column less."""

    dependencies = [("accounts", "0002_partner_accounts")]

    operations = [migrations.RemoveField(model_name="residentprofile", name="personal_number")]
