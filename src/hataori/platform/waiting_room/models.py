"""Tickets and the gate."""

from django.db import models
from django.db.models import Q


class Ticket(models.Model):
    """A visitor's place: its number is the order of arrival. Browsers and accounts are kept as digests."""

    number = models.BigAutoField(primary_key=True)
    browser = models.CharField(max_length=64, unique=True)
    account = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  several may have none
    arrived_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)

    class Meta:
        """Asked: who waits, in order; who is inside."""

        indexes = [
            models.Index(fields=["number"], condition=Q(admitted_at=None), name="ticket_waiting"),
            models.Index(fields=["admitted_at", "seen_at"], name="ticket_inside"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Gate(models.Model):
    """One row: whoever holds it lets people in, so that two processes do not let twice as many in."""

    opened_at = models.DateTimeField()
    inside = models.PositiveIntegerField(default=0)

    class Meta:
        """There is one gate."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="waiting_room_one_gate")]

    def __str__(self) -> str:
        return "gate"
