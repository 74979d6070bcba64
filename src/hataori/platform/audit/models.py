"""The audit log's tables: what was done, and the chain over it. Triggers refuse changes (migration 0002).

On PostgreSQL the link is forged by a deferred trigger as the transaction commits, so the chain's head is locked for
the commit only and always last: requests do not wait for each other's work and cannot deadlock over it. SQLite has
one writer at a time anyway; there the link is forged with the entry.
"""

import uuid

from django.db import models


class AuditEntry(models.Model):
    """One act or reading; `body` is its canonical JSON, the text the chain is computed over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=100)
    actor_id = models.CharField(max_length=100)
    actor_kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        """Auditors ask by person concerned, by actor and by time."""

        indexes = [
            models.Index(fields=["subject", "at"], name="audit_subject"),
            models.Index(fields=["actor_id", "at"], name="audit_actor"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(action=""), name="audit_has_action"),
            models.CheckConstraint(condition=~models.Q(actor_id=""), name="audit_has_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AuditLink(models.Model):
    """One link of the chain: the hash covers the entry's body, the sequence and the hash before."""

    sequence = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.sequence)


class AuditHead(models.Model):
    """The last link; its one row is the lock under which links are forged."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        """There is one chain."""

        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return str(self.sequence)
