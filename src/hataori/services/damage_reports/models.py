"""What was sent already: a draft that waited for a network becomes one report, however often it is sent."""

from django.db import models


class Sending(models.Model):
    """A draft's key, what was in it, and the report it became."""

    key_hash = models.CharField(max_length=64, unique=True)
    content_hash = models.CharField(max_length=64)
    number = models.CharField(max_length=20)
    sent_at = models.DateTimeField()

    class Meta:
        """Forgotten by time."""

        indexes = [models.Index(fields=["sent_at"], name="damage_reports_sent")]

    def __str__(self) -> str:
        return self.number
