"""What rules found about a case, what was decided on which ground, and who looked at it afterwards."""

from django.db import models
from django.db.models import Q

from hataori.blocks.workflow.stages import Outcome
from hataori.platform.crypto import EncryptedTextField

from .case import Case

VERDICTS = ("granted", "refused", "person")
FINDINGS = ("right", "wrong")


class Assessment(models.Model):
    """What the rules found: one row a revision of the answers, never changed, so that it can be computed again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    revision = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10)
    reasons = models.TextField(blank=True)
    article = models.CharField(max_length=400, blank=True)
    rules_version = models.CharField(max_length=100)
    form_version = models.CharField(max_length=64, blank=True)
    basis = EncryptedTextField(help_text="the variables the rules read, as JSON; emptied when the case is destroyed")
    assessed_at = models.DateTimeField()

    class Meta:
        """One finding a revision; a refusal the rules prepare has its reasons (行政手続法第8条)."""

        constraints = [
            models.UniqueConstraint(fields=["case", "revision"], name="assessment_once_a_revision"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="assessment_verdict_known"),
            models.CheckConstraint(
                condition=~Q(verdict="refused") | (~Q(reasons="") & ~Q(article="")), name="assessment_refusal_reasoned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verdict}"


class Decision(models.Model):
    """A decision as it fell. A case has one that stands; one taken back stays with who took it back and why.

    `for_id` is the absent decider a deputy decided for (代決), empty otherwise.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    serial = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20)
    reasons = models.TextField(blank=True)
    article = models.CharField(max_length=400, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    decided_by_name = models.CharField(max_length=200, blank=True)
    for_id = models.CharField(max_length=64, blank=True)
    for_name = models.CharField(max_length=200, blank=True)
    automatic = models.BooleanField(default=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)
    revoked_by_name = models.CharField(max_length=200, blank=True)
    revoked_reason = models.TextField(blank=True)

    class Meta:
        """Rules grant and never refuse: who is refused hears it from a person (行政手続法第8条)."""

        constraints = [
            models.UniqueConstraint(fields=["case", "serial"], name="decision_serial_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(revoked_at__isnull=True), name="decision_one_stands_per_case"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.GRANTED, Outcome.REFUSED]), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(outcome=Outcome.GRANTED, assessment__isnull=False),
                name="decision_rules_only_grant",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="decision_taken_back_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"


class AfterReview(models.Model):
    """An automatic decision drawn for a person to look at afterwards (事後確認)."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="review")
    department = models.CharField(max_length=100)
    drawn_at = models.DateTimeField()
    finding = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    reviewed_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """A finding has its day and its person."""

        indexes = [
            models.Index(fields=["department", "id"], name="review_waiting", condition=Q(reviewed_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(finding__in=["", *FINDINGS]), name="review_finding_known"),
            models.CheckConstraint(
                condition=Q(finding="", reviewed_at__isnull=True) | (~Q(finding="") & Q(reviewed_at__isnull=False)),
                name="review_found_when_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.finding}"
