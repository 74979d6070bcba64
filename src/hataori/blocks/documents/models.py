"""Tables of issued papers, of their running numbers and of how often they were checked."""

import uuid

from django.db import models
from django.db.models import F, Q


class Document(models.Model):
    """One paper; its content is a file of platform.files.

    A draft has its number and code already and no content yet: a batch that was cut off goes on with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="what the paper is about; the same key is one paper")
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=400)
    template = models.CharField(max_length=40)
    department = models.CharField(max_length=100)
    fiscal_year = models.PositiveIntegerField()
    running = models.PositiveIntegerField(null=True)
    owner_id = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=200)
    file_id = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    keep_until = models.DateField()
    draft = models.BooleanField(default=False)
    code = models.CharField(max_length=32, unique=True, null=True, help_text="what the public page is asked with")  # noqa: DJ001  none for papers older than the page
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the content as it is handed out")
    size = models.PositiveIntegerField(default=0)
    unsigned_sha256 = models.CharField(max_length=64, blank=True, help_text="of the content before its signature")
    signature = models.CharField(max_length=10, default="none", help_text="none, waiting or signed")
    signed_at = models.DateTimeField(null=True)
    signer = models.CharField(max_length=200, blank=True)
    simulated = models.BooleanField(default=False)
    stamped_until = models.DateTimeField(null=True, help_text="when the first certificate behind the last stamp ends")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=400, blank=True)
    superseded_by = models.UUIDField(null=True)

    class Meta:
        """A running number is given once a department and fiscal year."""

        constraints = [
            models.UniqueConstraint(fields=["department", "fiscal_year", "running"], name="document_number_once"),
            models.CheckConstraint(condition=~Q(department=""), name="document_has_department"),
            models.CheckConstraint(condition=Q(draft=True) | ~Q(file_id=""), name="document_has_file"),
            models.CheckConstraint(
                condition=Q(signature__in=["none", "waiting"], signed_at__isnull=True)
                | (Q(signature="signed", signed_at__isnull=False) & ~Q(sha256="")),
                name="document_signature_whole",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, superseded_by__isnull=True)
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="document_revoked_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")), name="document_not_by_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-issued_at"], name="document_owner"),
            models.Index(fields=["about"], name="document_about"),
            models.Index(fields=["sha256"], name="document_sha256"),
            models.Index(fields=["signature", "stamped_until"], name="document_stamped_until"),
        ]

    def __str__(self) -> str:
        return self.number


class FormerContent(models.Model):
    """What a paper's file was before its time stamp was renewed: copies of it are the city's all the same."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    replaced_at = models.DateTimeField()

    class Meta:
        """One row a content; found by it alone."""

        constraints = [
            models.UniqueConstraint(fields=["document", "sha256"], name="former_content_once"),
            models.CheckConstraint(condition=~Q(sha256="") & Q(size__gt=0), name="former_content_whole"),
        ]
        indexes = [models.Index(fields=["sha256"], name="former_content_sha256")]

    def __str__(self) -> str:
        return self.sha256[:8]


class NumberSeries(models.Model):
    """The last running number a department has given in a fiscal year."""

    department = models.CharField(max_length=100)
    fiscal_year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One series a department and year."""

        constraints = [models.UniqueConstraint(fields=["department", "fiscal_year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.department} {self.fiscal_year}"


class CheckCount(models.Model):
    """How often a paper's public page was asked on a day; who asked is not kept."""

    document_id = models.UUIDField()
    day = models.DateField()
    looked = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    differed = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a paper and day."""

        constraints = [models.UniqueConstraint(fields=["document_id", "day"], name="check_count_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.day}"
