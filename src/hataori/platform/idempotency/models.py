"""Keys in use and the answers given for them, kept for a day."""

from django.db import models


class KeyedAnswer(models.Model):
    """A key of one asker: running under a lease, or done with its answer (sealed, for it may name people)."""

    actor = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="running")
    lease = models.CharField(max_length=32)
    lease_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    sealed_body = models.BinaryField(default=b"")

    class Meta:
        """A key belongs to one asker; what is done has an answer."""

        indexes = [models.Index(fields=["expires_at"], name="keyed_answer_expiry")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="keyed_answer_unique"),
            models.CheckConstraint(
                condition=models.Q(state="running") | models.Q(state="done", status__isnull=False),
                name="keyed_answer_done_has_status",
            ),
        ]

    def __str__(self) -> str:
        return self.key
