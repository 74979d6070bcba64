"""Consents: rows are added and closed, never rewritten."""

import uuid

from django.db import models
from django.db.models import F, Q


class ConsentRow(models.Model):
    """One consent; of one scope a person has at most one that is not withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_id = models.UUIDField()
    purpose = models.CharField(max_length=500)
    scope = models.CharField(max_length=100)
    granted_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """People list their own; services ask by scope."""

        indexes = [models.Index(fields=["account_id", "granted_at"], name="consent_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "scope"], condition=Q(withdrawn_at__isnull=True), name="consent_one_open"
            ),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(scope=""), name="consent_says_what_for"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("granted_at")),
                name="consent_withdrawn_after_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.account_id}"
