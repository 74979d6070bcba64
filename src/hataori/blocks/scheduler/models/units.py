"""What can be booked, in any hierarchy, with its dated rules, closures and set-asides."""

from django.db import models
from django.db.models import F, Q

MOST_LANES = 10_000


class Unit(models.Model):
    """A court, a room, a desk, an event. A leaf has parallel lanes; a unit above takes all lanes of all its leaves."""

    key = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    lanes = models.PositiveIntegerField(default=1)
    department = models.CharField(max_length=100)
    branch = models.CharField(max_length=100, blank=True)
    area = models.CharField(max_length=100, blank=True)
    bookable = models.BooleanField(default=True)
    minutes_before = models.PositiveSmallIntegerField(default=0, help_text="to prepare, before each use")
    minutes_after = models.PositiveSmallIntegerField(default=0, help_text="to clean, after each use")
    start_interval = models.PositiveSmallIntegerField(default=30, help_text="minutes between possible starts")
    sample = models.BooleanField(default=False)

    class Meta:
        """At least one lane, an interval that makes sense, and no unit that is its own parent."""

        indexes = [models.Index(fields=["kind", "area"], name="unit_kind_area")]
        constraints = [
            models.CheckConstraint(condition=Q(lanes__gte=1, lanes__lte=MOST_LANES), name="unit_has_lanes"),
            models.CheckConstraint(condition=Q(start_interval__gte=1, start_interval__lte=1440), name="unit_interval"),
            models.CheckConstraint(
                condition=Q(minutes_before__lte=1440, minutes_after__lte=1440), name="unit_buffers_within_a_day"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(department=""), name="unit_named_and_owned"),
        ]

    def __str__(self) -> str:
        return self.key


class UnitLeaf(models.Model):
    """Which leaves a unit covers (a leaf covers itself), written when a unit is made."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="leaves")
    leaf = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="covered_by")

    class Meta:
        """Once each."""

        constraints = [models.UniqueConstraint(fields=["unit", "leaf"], name="unit_leaf_once")]
        indexes = [models.Index(fields=["leaf", "unit"], name="leaf_of_units")]

    def __str__(self) -> str:
        return f"{self.unit_id}>{self.leaf_id}"


class UnitRules(models.Model):
    """Rules of a unit from a day of use on; what stands above is inherited. Only added: a later row of a day wins."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="rules")
    effective_from = models.DateField()
    rules = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)

    class Meta:
        """Found by unit and day."""

        indexes = [models.Index(fields=["unit", "-effective_from", "-id"], name="rules_in_force")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.effective_from}"


class RulesDraft(models.Model):
    """Rules somebody is still writing: nobody books by them. One a unit; publishing makes them a row of UnitRules."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="draft")
    effective_from = models.DateField()
    rules = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.effective_from}"


class Closure(models.Model):
    """Time in which nobody can use a unit or what covers it (repair, typhoon). Lifted, never removed."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        """Some time, and a reason people can read."""

        indexes = [
            models.Index(fields=["unit", "ends_at"], name="closure_of_unit", condition=Q(lifted_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="closure_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="closure_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_at}"


class SetAside(models.Model):
    """Time kept for who holds `ref` (a round of a lottery, a season): never first-come, even after a cancellation."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="asides")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ref = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        """Some time for somebody; once each while it stands."""

        indexes = [
            models.Index(fields=["unit", "ends_at"], name="aside_of_unit", condition=Q(released_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="aside_forward"),
            models.CheckConstraint(condition=~Q(ref=""), name="aside_for_somebody"),
            models.UniqueConstraint(
                fields=["ref", "unit", "starts_at", "ends_at"],
                condition=Q(released_at__isnull=True),
                name="aside_once_a_ref",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_at} {self.ref}"
