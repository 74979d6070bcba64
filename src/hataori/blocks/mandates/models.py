"""Tables of mandates. A mandate is proposed, then answered once, and may be revoked; nothing is rewritten."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

KINDS = ("voluntary", "corporate")
STATES = ("proposed", "active", "refused", "revoked")
HOW = ("online", "paper", "counter")


class Organisation(models.Model):
    """A business by its 法人番号, registered at the counter after its papers were seen."""

    corporate_number = models.CharField(max_length=13, unique=True)
    name = models.CharField(max_length=300)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=64)
    sample = models.BooleanField(default=False)

    class Meta:
        """Thirteen digits; the check digit is judged before."""

        constraints = [
            models.CheckConstraint(
                condition=Q(corporate_number__regex=r"^[1-9][0-9]{12}$"), name="organisation_number_shape"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """Leave for `representative_id` to act for a person or an organisation, for some procedures (none: all).

    A person is asked by mail address (`represented_key`) and known by account once he accepts; without an account a
    clerk confirms the paper. `leads` marks who may authorise others for the organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10)
    representative_id = models.CharField(max_length=64)
    representative_name = EncryptedTextField()
    represented_id = models.CharField(max_length=64, blank=True)
    represented_name = EncryptedTextField()
    represented_key = models.CharField(max_length=64, blank=True, help_text="blind index of the mail address asked")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="mandates")
    leads = models.BooleanField(default=False)
    procedures = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    how = models.CharField(max_length=10)
    paper_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default="proposed")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """Nobody represents himself; one living mandate of a person for a business; an answer has its giver."""

        indexes = [
            models.Index(fields=["representative_id", "state"], name="mandate_mine"),
            models.Index(fields=["represented_id", "state"], name="mandate_over_me"),
            models.Index(fields=["represented_key"], name="mandate_asked", condition=Q(state="proposed")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="mandate_kind_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="mandate_state_known"),
            models.CheckConstraint(condition=Q(how__in=HOW), name="mandate_how_known"),
            models.CheckConstraint(condition=~Q(representative_id=F("represented_id")), name="mandate_of_another"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="corporate", organisation__isnull=False)
                | Q(kind="voluntary", organisation__isnull=True, ends_on__isnull=False),
                name="mandate_of_person_or_business",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", answered_at__isnull=True)
                | (~Q(state="proposed") & Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="mandate_answered_by_someone",
            ),
            models.CheckConstraint(condition=~Q(how="paper") | ~Q(paper_id=""), name="mandate_paper_is_there"),
            models.UniqueConstraint(
                fields=["representative_id", "organisation"],
                condition=Q(state="active", organisation__isnull=False),
                name="mandate_one_per_business",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Representation(models.Model):
    """That something was filed for another: who filed, for whom, on which ground. Written once."""

    about = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=10)
    representative_id = models.CharField(max_length=64)
    representative_name = EncryptedTextField()
    represented_id = models.CharField(max_length=64, blank=True)
    represented_name = EncryptedTextField()
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="filings")
    corporate_number = models.CharField(max_length=13, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """A statutory representative stands on the register; every other on a mandate."""

        constraints = [
            models.CheckConstraint(
                condition=Q(kind="statutory", mandate__isnull=True) | (~Q(kind="statutory") & Q(mandate__isnull=False)),
                name="representation_has_ground",
            )
        ]

    def __str__(self) -> str:
        return self.about
