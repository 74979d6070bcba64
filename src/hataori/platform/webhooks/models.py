"""Who is told of what, and how telling went."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto.fields import EncryptedTextField

RESULTS = [
    ("waiting", "送信待ち"),
    ("delivered", "届いた"),
    ("failed", "届かなかった"),
    ("held", "停止中のため送らない"),
]


class Subscription(models.Model):
    """A receiver's address with the types it wants. `owner` is the partner's account, empty where the city made it.

    While `previous_until` lies ahead each message is signed with both secrets, so that a receiver can change over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500)
    types = models.JSONField()
    with_subjects = models.BooleanField(default=False, help_text="receipt numbers are told too")
    secret = EncryptedTextField()
    previous_secret = EncryptedTextField(blank=True)
    previous_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    failures = models.PositiveIntegerField(default=0, help_text="failed attempts since the last success")
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=300, blank=True)

    class Meta:
        """What is disabled says why."""

        constraints = [
            models.CheckConstraint(condition=~Q(url="") & ~Q(name=""), name="webhook_has_name_and_url"),
            models.CheckConstraint(
                condition=Q(disabled_at=None) | ~Q(disabled_why=""), name="webhook_disabled_says_why"
            ),
            models.CheckConstraint(
                condition=Q(failures=0) | Q(failing_since__isnull=False), name="webhook_failing_since_when"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Telling(models.Model):
    """One message to one receiver; `event_id` is None for a ping."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="tellings")
    event_id = models.UUIDField(null=True)
    type = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=RESULTS, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer")
    error = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first, and the old ones go."""

        indexes = [
            models.Index(fields=["subscription", "-created_at"], name="webhook_newest"),
            models.Index(fields=["created_at"], name="webhook_by_age"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(result__in=[key for key, _ in RESULTS]), name="webhook_result_known"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.result}"
