"""Invitations and what was answered; who answered what stands nowhere together with a name."""

from django.db import models
from django.db.models import Q


class Invitation(models.Model):
    """One use, one invitation, at most one answer. The token's hash is kept, the token is in the message alone."""

    token_hash = models.CharField(max_length=64, unique=True)
    survey = models.CharField(max_length=60)
    about = models.CharField(max_length=120)
    holder_id = models.CharField(max_length=64)
    place = models.CharField(max_length=80)
    place_title = models.CharField(max_length=120)
    used_at = models.DateTimeField()
    send_at = models.DateTimeField()
    until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """An answer has a score and a time; nobody is asked twice about one use."""

        constraints = [
            models.UniqueConstraint(fields=["survey", "about"], name="surveys_once_a_use"),
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True)
                | Q(score__gte=1, score__lte=5, answered_at__isnull=False),
                name="surveys_score_on_scale",
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], name="surveys_to_send", condition=Q(sent_at__isnull=True)),
            models.Index(fields=["survey", "answered_at"], name="surveys_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.about}"
