"""A family at the bereavement counter: whose death, from when to when. Who came is sealed, until it is signed."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField


class Preparation(models.Model):
    """One list opened at the desk. `told` is who came and what was answered, as JSON; it is emptied with the signature,
    for then it stands in the applications.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    visit = models.OneToOneField(
        "counter_appointments.Visit", on_delete=models.PROTECT, null=True, related_name="preparation"
    )
    person_id = models.UUIDField(help_text="the dead person in the register")
    told = EncryptedTextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    signed_at = models.DateTimeField(null=True)
    bundle_id = models.CharField(max_length=40, blank=True)
    cases = models.PositiveSmallIntegerField(default=0)
    filled = models.PositiveSmallIntegerField(default=0, help_text="answers the city wrote itself")
    asked = models.PositiveSmallIntegerField(default=0, help_text="answers somebody was asked for")
    sample = models.BooleanField(default=False)

    class Meta:
        """Signed after it was opened, once a death; then it says what came of it and nothing of who came."""

        indexes = [models.Index(fields=["-opened_at"], name="bereavement_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(signed_at__isnull=False), name="bereavement_signed_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, bundle_id="", cases=0)
                | (Q(signed_at__gte=F("opened_at"), cases__gte=1) & ~Q(bundle_id="")),
                name="bereavement_signed_has_cases",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
