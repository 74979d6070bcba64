"""The catalogue's tables: procedures, the runs that imported them, and a name for the state of it all."""

from django.db import models
from django.db.models import Q

from .types import ApplicantKind, Fee, Outcome, Source


class Procedure(models.Model):
    """One row of the catalogue. Its facts come from a file; only an import or the desk writes them."""

    procedure_id = models.CharField(max_length=64, primary_key=True)
    source = models.CharField(max_length=10, choices=[(s, s) for s in Source])
    name = models.CharField(max_length=300)
    name_kana = models.CharField(max_length=600, blank=True)
    name_easy = models.CharField(max_length=600, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    law = models.CharField(max_length=300, blank=True)
    law_number = models.CharField(max_length=100, blank=True)
    article = models.CharField(max_length=100, blank=True)
    ministry = models.CharField(max_length=100, blank=True)
    affair_class = models.CharField(max_length=40, blank=True)
    applicant = models.CharField(max_length=10, choices=[(a, a) for a in ApplicantKind])
    department = models.CharField(max_length=100)
    department_basis = models.CharField(max_length=200, blank=True)
    department_confirm = models.BooleanField(default=False)
    fee = models.CharField(max_length=10, choices=[(f, f) for f in Fee])
    fee_text = models.TextField(blank=True)
    fee_methods = models.JSONField(default=list)
    period_days = models.PositiveIntegerField(null=True)
    period_text = models.TextField(blank=True)
    required_info = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    originals_only = models.BooleanField(default=False)
    life_events_person = models.JSONField(default=list)
    life_events_company = models.JSONField(default=list)
    submit_to = models.JSONField(default=list)
    agents = models.JSONField(default=list)
    online_status = models.CharField(max_length=40, blank=True)
    kpi_scope = models.BooleanField(default=True, help_text="False for 適用除外: outside the denominator")
    search_words = models.TextField(blank=True)
    yearly_estimate = models.FloatField(null=True)
    confirm = models.CharField(max_length=200, blank=True)
    same_as = models.CharField(max_length=64, blank=True, help_text="the city's own row for the same procedure")
    version = models.CharField(max_length=64, help_text="SHA-256 of the row's facts; forms pin it")
    changed_at = models.DateTimeField()

    class Meta:
        """Lists walk by source and department."""

        indexes = [models.Index(fields=["department", "procedure_id"], name="procedure_department")]
        constraints = [
            models.CheckConstraint(condition=~Q(procedure_id=""), name="procedure_has_id"),
            models.CheckConstraint(condition=~Q(name=""), name="procedure_has_name"),
            models.CheckConstraint(condition=~Q(department=""), name="procedure_has_department"),
            models.CheckConstraint(condition=Q(source__in=list(Source)), name="procedure_source_known"),
            models.CheckConstraint(condition=Q(applicant__in=list(ApplicantKind)), name="procedure_applicant_known"),
            models.CheckConstraint(condition=Q(fee__in=list(Fee)), name="procedure_fee_known"),
            models.CheckConstraint(
                condition=~Q(same_as=models.F("procedure_id")), name="procedure_not_the_same_as_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.name}"


class Revision(models.Model):
    """One row: a name for the catalogue's state. The search index of each process is rebuilt when it changes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        """There is one catalogue."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_catalogue_revision")]

    def __str__(self) -> str:
        return str(self.number)


class ImportRun(models.Model):
    """One reading of one file."""

    file_name = models.CharField(max_length=255)
    layout = models.CharField(max_length=40)
    encoding = models.CharField(max_length=20, blank=True)
    actor = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    linked = models.PositiveIntegerField()
    bad_rows = models.PositiveIntegerField()
    left_out = models.JSONField(default=dict, help_text="reason → number of rows no city organ receives")

    def __str__(self) -> str:
        return f"{self.file_name} {self.started_at:%Y-%m-%d %H:%M}"


class ImportFinding(models.Model):
    """One thing wrong in one line of an imported file."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in Outcome])

    class Meta:
        """Shown in the order of the file."""

        indexes = [models.Index(fields=["run", "line"], name="finding_run_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.column}: {self.reason}"
