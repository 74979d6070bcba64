"""What the interface keeps for itself: the files partners began, and identifiers other systems gave to our records."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto.fields import EncryptedTextField

KINDS = ("service", "eform", "file", "task")


class PartnerFile(models.Model):
    """An application file a partner began for somebody it knows as `applicant`.

    `owner` is the id under which we know that person: it owns the draft and later the application. `number` is the
    receipt number once the file is filed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.CharField(max_length=64)
    applicant = models.CharField(max_length=200)
    owner = models.CharField(max_length=64)
    procedure_id = models.CharField(max_length=64)
    draft_id = models.CharField(max_length=36)
    number = models.CharField(max_length=30, blank=True)
    name = EncryptedTextField(blank=True, help_text="applicationName; it may name a person")
    created = models.DateTimeField(help_text="as the partner told it")
    registered = models.DateTimeField()

    class Meta:
        """One file a draft; one number a file."""

        constraints = [
            models.UniqueConstraint(fields=["draft_id"], name="partner_file_of_draft"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="partner_file_of_number"),
        ]
        indexes = [models.Index(fields=["partner", "-registered"], name="partner_files_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Alias(models.Model):
    """Another system's identifier for a record of ours, so that its links hold after a move."""

    kind = models.CharField(max_length=10)
    foreign = models.CharField(max_length=200)
    own = models.CharField(max_length=200)

    class Meta:
        """An identifier means one record."""

        constraints = [
            models.UniqueConstraint(fields=["kind", "foreign"], name="govstack_alias_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="govstack_alias_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.foreign}"
