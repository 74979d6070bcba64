"""The outbox's table: one row a message, from the transaction that wanted it to its delivery."""

import uuid

from django.db import models


class OutboxMessage(models.Model):
    """A message. A key belongs to one message of its kind, so that a repeated act sends nothing twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    state = models.CharField(max_length=10, default="pending")
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, help_text="by the product's clock")
    next_at = models.DateTimeField(help_text="by the machine's clock, as the leases are")
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=100, blank=True)
    last_error = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        """A lease has a holder and an end; a delivered message has its time."""

        indexes = [
            models.Index(fields=["next_at"], name="outbox_due", condition=models.Q(state__in=["pending", "leased"])),
            models.Index(fields=["state", "kind", "created_at"], name="outbox_state_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="outbox_kind_key_unique"),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "leased", "delivered", "dead", "given_up"]),
                name="outbox_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="leased") | models.Q(lease_until__isnull=False) & ~models.Q(leased_by=""),
                name="outbox_lease_has_holder",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="delivered") | models.Q(delivered_at__isnull=False),
                name="outbox_delivered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
