"""The tables of this service: applications whose rules wait for the register, files sent ahead of their application."""

from django.db import models
from django.db.models import Q


class LaterCheck(models.Model):
    """An application filed while the register was closed; the worker looks at it once it is open again."""

    number = models.CharField(max_length=40, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class SentFile(models.Model):
    """A file a program sent for an application to come. It goes into one: taking it out of here makes it that one's."""

    file_id = models.CharField(max_length=64, primary_key=True)
    owner = models.CharField(max_length=100)
    sent_at = models.DateTimeField()

    class Meta:
        """Counted by owner, forgotten by age."""

        indexes = [
            models.Index(fields=["owner"], name="sent_file_of_owner"),
            models.Index(fields=["sent_at"], name="sent_file_by_age"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(owner=""), name="sent_file_has_owner")]

    def __str__(self) -> str:
        return self.file_id
