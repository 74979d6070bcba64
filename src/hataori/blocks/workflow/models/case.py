"""The case itself: its present state, its history, its corrections and remarks."""

from django.db import models
from django.db.models import Q

from hataori.blocks.workflow.stages import Outcome, Stage

_OPEN = Q(closed_at__isnull=True)
_CLOSED = Q(closed_at__isnull=False)
_BEGINNING = ["varchar_pattern_ops"]
_IN_DEPARTMENT = ["varchar_ops", *_BEGINNING]
_WAITING = Q(stage=Stage.CORRECTION)
_ENDED = Q(stage__in=[Stage.NOTICE, Stage.COMPLETED])


class Case(models.Model):
    """One case. `due_order` is `due_on`, or the far future without one, so that lists sort by one plain index."""

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=100)
    graph = models.CharField(max_length=40)
    title = models.CharField(max_length=400)
    department = models.CharField(max_length=100)
    stage = models.CharField(max_length=20, choices=[(stage.value, stage.label) for stage in Stage])
    outcome = models.CharField(max_length=20, blank=True)
    resume_stage = models.CharField(max_length=20, blank=True)
    paused_on = models.DateField(null=True)
    assignee_id = models.CharField(max_length=64, blank=True)
    assignee_name = models.CharField(max_length=200, blank=True)
    examiner_id = models.CharField(max_length=64, blank=True)
    applicant_id = models.CharField(max_length=64, blank=True)
    applicant_name = models.CharField(max_length=300, blank=True)
    applicant_key = models.CharField(max_length=300, blank=True, help_text="folded copy of the name, for search only")
    kana_key = models.CharField(max_length=300, blank=True, help_text="folded copy of the reading, for search only")
    channel = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    due_order = models.DateField()
    closed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    reasons = models.TextField(blank=True)
    article = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    sample = models.BooleanField(default=False)
    destroyed_at = models.DateTimeField(null=True, help_text="its papers are no more; what is left counts only")

    class Meta:
        """Partial indexes hold the open cases only: a desk sees thousands of them, the archive grows to millions."""

        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="case_has_number"),
            models.CheckConstraint(condition=~Q(department=""), name="case_has_department"),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in Stage]), name="case_stage_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(outcome.value for outcome in Outcome)]), name="case_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["online", "counter", "mail", "phone"]), name="case_channel_known"
            ),
            models.CheckConstraint(condition=Q(outcome="") | _ENDED, name="case_outcome_only_after_decision"),
            models.CheckConstraint(condition=~Q(stage=Stage.NOTICE) | ~Q(outcome=""), name="case_notice_has_outcome"),
            models.CheckConstraint(
                condition=(_WAITING & Q(paused_on__isnull=False) & ~Q(resume_stage=""))
                | (~_WAITING & Q(paused_on__isnull=True) & Q(resume_stage="")),
                name="case_paused_while_correction",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.COMPLETED, closed_at__isnull=False)
                | (~Q(stage=Stage.COMPLETED) & Q(closed_at__isnull=True)),
                name="case_closed_when_completed",
            ),
            # 行政手続法第8条: no refusal without reasons and the article it rests on.
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSED) | (~Q(reasons="") & ~Q(article="")), name="case_refusal_reasoned"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "due_order", "id"], name="case_dept_due", condition=_OPEN),
            models.Index(fields=["department", "stage", "due_order", "id"], name="case_dept_stage", condition=_OPEN),
            models.Index(fields=["department", "id"], name="case_dept_new", condition=_OPEN),
            models.Index(fields=["assignee_id", "due_order", "id"], name="case_assignee", condition=_OPEN),
            models.Index(fields=["stage", "due_order", "id"], name="case_stage_due", condition=_OPEN),
            models.Index(fields=["due_order", "id"], name="case_due", condition=_OPEN),
            models.Index(fields=["department", "-id"], name="case_dept_all"),
            models.Index(fields=["department", "-id"], name="case_dept_closed", condition=_CLOSED),
            models.Index(fields=["kind", "-id"], name="case_kind"),
            models.Index(fields=["applicant_id", "kind", "opened_at"], name="case_applicant"),
            # The pattern classes let PostgreSQL find a beginning by index whatever its collation; SQLite needs none.
            models.Index(fields=["department", "applicant_key"], name="case_dept_name", opclasses=_IN_DEPARTMENT),
            models.Index(fields=["department", "kana_key"], name="case_dept_kana", opclasses=_IN_DEPARTMENT),
            models.Index(fields=["applicant_key"], name="case_open_name", condition=_OPEN, opclasses=_BEGINNING),
            models.Index(fields=["kana_key"], name="case_open_kana", condition=_OPEN, opclasses=_BEGINNING),
            models.Index(fields=["applicant_key"], name="case_name", opclasses=_BEGINNING),
            models.Index(fields=["kana_key"], name="case_kana", opclasses=_BEGINNING),
        ]

    def __str__(self) -> str:
        return self.number


class CaseStep(models.Model):
    """One act on a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    version = models.PositiveIntegerField(help_text="the case's version after this act")
    at = models.DateTimeField()
    act = models.CharField(max_length=30)
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        """Each version of a case came from exactly one act."""

        constraints = [models.UniqueConstraint(fields=["case", "version"], name="case_step_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class InternalNote(models.Model):
    """A remark of the staff, never shown to the applicant."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta:
        """No empty remarks."""

        constraints = [models.CheckConstraint(condition=~Q(text=""), name="internal_note_has_text")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class CorrectionRequest(models.Model):
    """What an applicant is asked to correct; a case has at most one unanswered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    fields = models.JSONField(default=list)
    papers = models.JSONField(default=list, help_text="slots of papers to be given anew")
    message = models.TextField()
    answer_by = models.DateField(null=True, help_text="the day asked for; after it a person decides what follows")
    reminded_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=64)
    requested_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """One open request a case."""

        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="correction_one_open_per_case"
            ),
            models.CheckConstraint(condition=~Q(message=""), name="correction_has_message"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.requested_at}"


class SavedView(models.Model):
    """A work list's address under a name of its owner's."""

    owner_id = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        """Names are unique for their owner."""

        constraints = [models.UniqueConstraint(fields=["owner_id", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
