"""Second signatures: a case waits for another person to confirm the application with a sign-in of his own."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

from .case import Case

STATES = ("asked", "signed", "refused", "expired", "cancelled")


class Signature(models.Model):
    """One signature asked for. Its id is the secret of the link; a known account is asked by id, others by mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    asked_by = models.CharField(max_length=64)
    signer_id = models.CharField(max_length=64, blank=True)
    signer_name = EncryptedTextField(help_text="as the first person wrote it, then as the account says")
    signer_mail = EncryptedTextField(blank=True)
    period_days = models.PositiveSmallIntegerField(null=True, help_text="the standard period, counted once all signed")
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="asked")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """One request a case; an answer has its time; who signs is known and is not who asked."""

        indexes = [models.Index(fields=["answer_by"], name="signature_open", condition=Q(state="asked"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["asked", "signed"]), name="signature_one_per_case"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="signature_state_known"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="signature_answered_has_time",
            ),
            models.CheckConstraint(condition=~Q(state="signed") | ~Q(signer_id=""), name="signature_signed_by_someone"),
            models.CheckConstraint(condition=~Q(signer_id=F("asked_by")), name="signature_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
