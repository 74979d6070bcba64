"""The plan's tables. What hangs on a published version is closed by database triggers (migration 0002)."""

from django.db import models
from django.db.models import Q

DRAFT, PUBLISHED = "draft", "published"
DECISIONS = {"continue": "続ける", "change": "変える", "stop": "やめる"}
REVIEW_STATES = {"draft": "作成中", "submitted": "本部の確認待ち", "signed_off": "確認済み"}


class PlanVersion(models.Model):
    """One edition of the plan (1.0 = 初版 … 2.0), or the draft of the next."""

    number = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=20, blank=True, help_text="as printed in the revision history: YYYY-MM")
    change = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=[(DRAFT, "下書き"), (PUBLISHED, "公表")])
    official_text = models.BooleanField(default=False, help_text="holds the city's own text, not only our summaries")
    vision = models.JSONField(default=list)
    copied_from = models.CharField(max_length=20, blank=True)
    effective_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    order = models.PositiveIntegerField()

    class Meta:
        """A published version says from when; only one draft is open at a time."""

        constraints = [
            models.CheckConstraint(condition=Q(status__in=[DRAFT, PUBLISHED]), name="plan_status_known"),
            models.CheckConstraint(
                condition=Q(status=DRAFT) | Q(effective_on__isnull=False, published_at__isnull=False),
                name="plan_published_has_dates",
            ),
            models.UniqueConstraint(fields=["status"], condition=Q(status=DRAFT), name="plan_one_draft"),
        ]

    def __str__(self) -> str:
        return self.number


class Section(models.Model):
    """A part of the main text, the unit of the text diff."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="sections")
    ref = models.CharField(max_length=30)
    chapter = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    paragraphs = models.JSONField(default=list)
    order = models.PositiveIntegerField()

    class Meta:
        """One section of a name in a version."""

        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "ref"], name="plan_section_once")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class PriorityItem(models.Model):
    """重点項目 (1.1 … 2.4)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="items")
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=100, blank=True)
    summary = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list)
    note = models.TextField(blank=True)
    order = models.PositiveIntegerField()

    class Meta:
        """One item of a number in a version."""

        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="plan_item_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Measure(models.Model):
    """個別施策: m01 … m27 of one version."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="measures")
    ref = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    priority_item = models.CharField(max_length=10)
    departments = models.JSONField(default=list, help_text="department keys")
    summary = models.TextField(blank=True)
    direction = models.TextField(blank=True)
    content = models.TextField(blank=True)
    note = models.TextField(blank=True)
    has_indicator = models.BooleanField()

    class Meta:
        """One measure of an id and of a number in a version."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "ref"], name="plan_measure_once"),
            models.UniqueConstraint(fields=["version", "number"], name="plan_measure_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class Figure(models.Model):
    """現状値 and 目標値 of one series, as printed and as numbers."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    series = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    baseline = models.FloatField(null=True)
    baseline_text = models.CharField(max_length=100, blank=True)
    target = models.FloatField(null=True)
    target_text = models.CharField(max_length=100, blank=True)
    target_fiscal_year = models.PositiveIntegerField(null=True)

    class Meta:
        """One figure of a series in a measure."""

        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["measure", "key"], name="plan_figure_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.baseline_text}→{self.target_text}"


class Review(models.Model):
    """The yearly check of one measure (計画3.3): figures frozen at a day, verdict, cause, decision, sign-off."""

    measure = models.CharField(max_length=20)
    fiscal_year = models.PositiveIntegerField()
    plan_version = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=list(REVIEW_STATES.items()))
    as_of = models.DateField()
    figures = models.JSONField(default=list)
    cause = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True, choices=list(DECISIONS.items()))
    next_step = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=100, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=100, blank=True)

    class Meta:
        """One review a measure and year; what is handed in has a decision, what is signed has a signer."""

        constraints = [
            models.UniqueConstraint(fields=["measure", "fiscal_year"], name="plan_review_once"),
            models.CheckConstraint(condition=Q(state__in=list(REVIEW_STATES)), name="plan_review_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(decision="") & ~Q(submitted_by="")), name="plan_review_submitted_whole"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed_off") | Q(signed_at__isnull=False), name="plan_review_signed_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.fiscal_year}"


class ReviewEntry(models.Model):
    """What was done to a review, and how it read then: amendments never overwrite history."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=20)
    content = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        """Oldest first."""

        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.act}"
