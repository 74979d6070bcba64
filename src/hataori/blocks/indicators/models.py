"""The indicators' tables: series, versioned definitions, and the projection that an event consumer keeps."""

from django.db import models
from django.db.models import F, Q

BUILDING, LIVE, RETIRED = "building", "live", "retired"


class Series(models.Model):
    """What a number is called, whose it is, and the plan's own figures (never mixed with counted ones)."""

    key = models.CharField(max_length=30, primary_key=True)
    kind = models.CharField(max_length=10, choices=[("indicator", "指標"), ("counter", "運用の件数")])
    measure = models.CharField(max_length=20)
    measure_number = models.PositiveIntegerField(default=0)
    measure_slug = models.CharField(max_length=60, blank=True)
    measure_title = models.CharField(max_length=200, blank=True)
    departments = models.JSONField(default=list)
    name = models.CharField(max_length=200)
    series = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    baseline = models.FloatField(null=True)
    baseline_text = models.CharField(max_length=100, blank=True)
    target = models.FloatField(null=True)
    target_text = models.CharField(max_length=100, blank=True)
    target_fiscal_year = models.PositiveIntegerField(null=True)
    plan_version = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        """In the plan's order."""

        ordering = ["measure_number", "key"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=["indicator", "counter"]), name="series_kind_known")]

    def __str__(self) -> str:
        return self.key


class Definition(models.Model):
    """One version of how a series is counted. Rows are only added."""

    key = models.CharField(max_length=30)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    choices = models.JSONField(default=dict)
    owner = models.CharField(max_length=100, blank=True)
    effective_on = models.DateField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    created_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """Versions of a key count up."""

        constraints = [models.UniqueConstraint(fields=["key", "version"], name="definition_version_once")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Build(models.Model):
    """The projection of one definition version; the live one of a key answers until the next is complete."""

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="builds")
    key = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=[(BUILDING, "数え直し中"), (LIVE, "使用中"), (RETIRED, "旧")])
    txid = models.BigIntegerField(default=-1)
    position = models.BigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """One live build a key."""

        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state=LIVE), name="build_one_live"),
            models.CheckConstraint(condition=Q(state__in=[BUILDING, LIVE, RETIRED]), name="build_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.state}"


class DayTotal(models.Model):
    """What one JST day adds to a part (unscaled), and from how many events; values of any date are sums of these."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE)
    part = models.CharField(max_length=60)
    day = models.DateField()
    amount = models.FloatField()
    events = models.BigIntegerField()

    class Meta:
        """One row a day."""

        constraints = [models.UniqueConstraint(fields=["build", "part", "day"], name="day_total_once")]

    def __str__(self) -> str:
        return f"{self.build_id} {self.part} {self.day}"


class DayShare(models.Model):
    """A day's total split by channel and department."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE)
    part = models.CharField(max_length=60)
    day = models.DateField()
    channel = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=100, blank=True)
    amount = models.FloatField()
    events = models.BigIntegerField()

    class Meta:
        """One row a day and share."""

        constraints = [
            models.UniqueConstraint(fields=["build", "part", "day", "channel", "department"], name="day_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.build_id} {self.part} {self.day} {self.channel}"


class Member(models.Model):
    """One subject of a `members` or `distinct` part: its marks in order of time, from which its spells follow."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE)
    part = models.CharField(max_length=60)
    member = models.CharField(max_length=200)
    marks = models.JSONField(default=list)

    class Meta:
        """One row a subject."""

        constraints = [models.UniqueConstraint(fields=["build", "part", "member"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.build_id} {self.part} {self.member}"


class Progress(models.Model):
    """How far the projection has read (one row); its lock keeps the consumer and rebuilds from crossing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    txid = models.BigIntegerField(default=-1)
    position = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True, help_text="another one after every change of any number")

    class Meta:
        """There is one."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="progress_is_one")]

    def __str__(self) -> str:
        return f"{self.txid}/{self.position}"


class OutsideReport(models.Model):
    """Counts of an outside system for a period, as a department reported them; the event of the same id is the fact."""

    event_id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField()
    key = models.CharField(max_length=30, db_index=True)
    source = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    reported_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    department = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """Counts are natural numbers and the part is never more than the whole."""

        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="outside_period_in_order"),
            models.CheckConstraint(condition=Q(numerator__gte=0), name="outside_numerator_natural"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=F("numerator")),
                name="outside_part_within_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.source} {self.starts_on}"


class Snapshot(models.Model):
    """A value as it was published, with the place in the log up to which it was counted."""

    key = models.CharField(max_length=30)
    as_of = models.DateField()
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT)
    state = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    verdict = models.CharField(max_length=20)
    parts = models.JSONField(default=dict)
    txid = models.BigIntegerField()
    position = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        """One a day."""

        constraints = [models.UniqueConstraint(fields=["key", "as_of"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.as_of}"


class PathSettings(models.Model):
    """The line's ends and the verdict's thresholds; the last row in effect rules."""

    version = models.PositiveIntegerField(unique=True)
    t0 = models.DateField()
    t1 = models.DateField()
    on_track = models.FloatField()
    mostly = models.FloatField()
    behind = models.FloatField()
    shapes = models.JSONField(default=dict)
    effective_on = models.DateField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """The line runs forward and the thresholds fall."""

        constraints = [
            models.CheckConstraint(condition=Q(t0__lt=F("t1")), name="path_runs_forward"),
            models.CheckConstraint(
                condition=Q(on_track__gt=F("mostly"), mostly__gt=F("behind"), behind__gt=0),
                name="path_thresholds_fall",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"
