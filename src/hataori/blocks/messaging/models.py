"""Tables of the box: messages to a person, and whether he wants mail about them."""

import uuid

from django.db import models
from django.db.models import Q


class BoxMessage(models.Model):
    """One message in a person's box. `key` says what it is about; the same key is one message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    account_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    receipt = models.CharField(max_length=40, blank=True, help_text="the receipt number it is about")
    documents = models.JSONField(default=list, help_text="ids of papers")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """The box lists a person's newest first and counts what is unread."""

        constraints = [
            models.CheckConstraint(condition=~Q(account_id=""), name="box_message_has_account"),
            models.CheckConstraint(condition=~Q(subject=""), name="box_message_has_subject"),
        ]
        indexes = [
            models.Index(fields=["account_id", "-sent_at"], name="box_account"),
            models.Index(fields=["account_id"], name="box_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MailPreference(models.Model):
    """Whether a person wants a mail when something is put into his box; without a row he does."""

    account_id = models.CharField(max_length=64, primary_key=True)
    mail = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.account_id
