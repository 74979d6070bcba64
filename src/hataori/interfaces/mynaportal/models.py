"""Which application of the portal became which case here, and how the fetching went."""

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

STATES = [("taken", "受付済み"), ("held", "受け付けられない"), ("closed", "受け付けないことにした")]


class Received(models.Model):
    """One application of the portal. Its number there is the key: it becomes one case here, whatever comes twice.

    `held` ones could not be filed as they are; they keep what came (sealed) until somebody has seen to it: they are
    taken then, or closed with a reason.
    """

    reception_number = models.CharField(max_length=100, primary_key=True)
    procedure_code = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=STATES)
    number = models.CharField(max_length=40, blank=True)
    payload = EncryptedTextField(blank=True)
    problems = models.JSONField(default=list)
    arrived_at = models.DateTimeField()
    received_at = models.DateTimeField()
    sent_state = models.CharField(max_length=20, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """A case here comes from one application there."""

        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="mynaportal_case_once"),
            models.CheckConstraint(
                condition=(Q(state="taken") & ~Q(number="")) | (Q(state__in=["held", "closed"]) & Q(number="")),
                name="mynaportal_taken_has_number",
            ),
        ]
        indexes = [models.Index(fields=["state", "-received_at"], name="mynaportal_newest")]

    def __str__(self) -> str:
        return self.reception_number


class Pull(models.Model):
    """One fetching: what the list held, what was new, what went wrong."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    listed = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        """The latest first."""

        indexes = [models.Index(fields=["-started_at"], name="mynaportal_pull_newest")]

    def __str__(self) -> str:
        return str(self.started_at)


class Place(models.Model):
    """Up to when everything that arrived has been seen. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen_until = models.DateTimeField()

    class Meta:
        """One."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="mynaportal_one_place")]

    def __str__(self) -> str:
        return str(self.seen_until)
