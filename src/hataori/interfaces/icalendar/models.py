"""Keys to people's calendars, and who wants each booking by mail."""

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField


class CalendarKey(models.Model):
    """A key opens one person's calendar, read-only: part of the feed's address, password of CalDAV.

    It is kept sealed, since its owner wants to see it again on the next device, and found by its digest.
    """

    account_id = models.CharField(max_length=64)
    secret = EncryptedTextField()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """One key a person at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["account_id"], condition=Q(revoked_at=None), name="calendar_key_one_a_person"
            ),
            models.CheckConstraint(condition=~Q(account_id=""), name="calendar_key_has_owner"),
        ]

    def __str__(self) -> str:
        return self.account_id


class MailWish(models.Model):
    """Who wants each booking as a mail for his calendar: it names place and time, so it has to be asked for."""

    account_id = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.account_id
