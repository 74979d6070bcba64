"""The log's tables. Rows of Event are written once: database triggers refuse any later change (migration 0002)."""

import uuid

from django.db import models


class Event(models.Model):
    """One fact, with the CloudEvents 1.0 context attributes; order is (txid, position), see queries.read_after."""

    position = models.BigAutoField(primary_key=True)
    txid = models.BigIntegerField(help_text="Epoch.base, on PostgreSQL plus the number of the writing transaction")
    event_id = models.UUIDField(unique=True, default=uuid.uuid4)
    source = models.CharField(max_length=200)
    type = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    time = models.DateTimeField()
    actor = models.CharField(max_length=100)
    department = models.CharField(max_length=100, blank=True)
    data = models.JSONField()

    class Meta:
        """Readers walk (txid, position); indicators ask by type and time, histories by subject."""

        indexes = [
            models.Index(fields=["txid", "position"], name="event_order"),
            models.Index(fields=["type", "time"], name="event_type_time"),
            models.Index(fields=["subject", "type"], name="event_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(type=""), name="event_has_type"),
            models.CheckConstraint(condition=~models.Q(subject=""), name="event_has_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class Epoch(models.Model):
    """What is added to the database's own transaction numbers, so that they go on rising after a move.

    A restored or changed database counts transactions from a low number again; without this, readers would take new
    events for old ones. Restoring sets `base` past every recorded txid (actions.begin_epoch).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    base = models.BigIntegerField(default=0)

    class Meta:
        """There is one log."""

        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="event_one_epoch")]

    def __str__(self) -> str:
        return str(self.base)


class ConsumerCursor(models.Model):
    """How far one consumer has read; it moves in the same transaction as what the consumer writes."""

    name = models.CharField(max_length=100, primary_key=True)
    txid = models.BigIntegerField(default=-1)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
