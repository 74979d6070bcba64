"""Tables of birth notifications: where each stands, what was filed along with it. What was told is registration's."""

import uuid

from django.db import models
from django.db.models import Q

STATES = ["open", "accepted", "refused", "withdrawn"]
CHANNELS = ["online", "counter", "mail", "phone"]


class Notification(models.Model):
    """A birth notification by its receipt number. `person_id` is the child once a clerk has entered it."""

    number = models.CharField(max_length=40, primary_key=True)
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="open")
    submitted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    person_id = models.UUIDField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """A child is entered from one notification, after it was accepted."""

        indexes = [models.Index(fields=["state", "submitted_at"], name="birth_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="birth_state_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="birth_channel_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="birth_end_dated",
            ),
            models.CheckConstraint(
                condition=Q(person_id=None) | Q(state="accepted"), name="birth_entered_when_accepted"
            ),
            models.UniqueConstraint(fields=["person_id"], name="birth_child_once"),
        ]

    def __str__(self) -> str:
        return self.number


class FollowUp(models.Model):
    """An application filed in the same sitting, once a kind: what was left out has no row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="follow_ups")
    key = models.CharField(max_length=40)
    number = models.CharField(max_length=40, unique=True)

    class Meta:
        """One of each kind."""

        constraints = [models.UniqueConstraint(fields=["notification", "key"], name="birth_follow_up_once")]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.key}"
