"""Tables of registration. Answers are sealed; personal numbers stand in a column of their own."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

from .types import CHANNELS


class FormVersion(models.Model):
    """A form as it was when somebody began or filed on it; the database refuses any change (migration 0002)."""

    digest = models.CharField(max_length=64, primary_key=True)
    procedure_id = models.CharField(max_length=64, db_index=True)
    content = models.JSONField(help_text="the whole form: pages, papers, schema, law, row version")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.digest[:12]}"


class PublishedForm(models.Model):
    """A form its section put into force from a day on. Rows are added, never changed; of one day the last counts."""

    procedure_id = models.CharField(max_length=64)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT)
    effective_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=100)
    published_by_name = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        """Found by procedure, the latest in force first."""

        indexes = [models.Index(fields=["procedure_id", "-effective_on", "-id"], name="form_in_force")]
        constraints = [models.CheckConstraint(condition=~Q(procedure_id=""), name="published_form_has_procedure")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.effective_on}"


class Draft(models.Model):
    """An application being written. It belongs to a person or a guest, never to a session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.CharField(max_length=100)
    procedure_id = models.CharField(max_length=64)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT)
    answers = EncryptedTextField(help_text="what was typed, as JSON, bad input included")
    confirmed = models.JSONField(default=list, help_text="fields taken from the profile and not typed")
    visited = models.JSONField(default=list, help_text="pages saved so far")
    changes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        """A person writes one application of a procedure at a time."""

        indexes = [models.Index(fields=["expires_at"], name="draft_expiry")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "procedure_id"], condition=Q(filed_at__isnull=True), name="one_open_draft"
            ),
            models.CheckConstraint(condition=~Q(owner=""), name="draft_has_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.id}"


class DraftFile(models.Model):
    """A file given for one paper of a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    slot = models.CharField(max_length=40)
    file_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class Application(models.Model):
    """A filed application. A draft becomes at most one, whatever is clicked twice."""

    number = models.CharField(max_length=30, primary_key=True)
    procedure_id = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    department = models.CharField(max_length=100)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT)
    draft_id = models.UUIDField(null=True, unique=True)
    applicant_id = models.CharField(max_length=100, blank=True)
    applicant_name = EncryptedTextField()
    applicant_kana = EncryptedTextField(blank=True)
    email = EncryptedTextField(blank=True)
    email_key = models.CharField(
        max_length=64, blank=True, help_text="blind index: a guest is found by number and mail"
    )
    channel = models.CharField(max_length=10)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=100)
    sample = models.BooleanField(default=False)

    class Meta:
        """An applicant's own, newest first."""

        indexes = [models.Index(fields=["applicant_id", "-submitted_at"], name="application_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="application_channel_known"),
            models.CheckConstraint(condition=~Q(department=""), name="application_has_department"),
        ]

    def __str__(self) -> str:
        return self.number


class AnswerSet(models.Model):
    """The answers of an application; each answered correction adds one, none is overwritten."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answer_sets")
    revision = models.PositiveSmallIntegerField()
    answers = EncryptedTextField()
    personal_numbers = EncryptedTextField(blank=True)
    files = EncryptedTextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=100)

    class Meta:
        """Revisions count up from 1."""

        constraints = [
            models.UniqueConstraint(fields=["application", "revision"], name="one_answer_set_a_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="answer_set_revision_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.revision}"
