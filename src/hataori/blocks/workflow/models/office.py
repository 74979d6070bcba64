"""The section's own means: texts it writes often, and who decides while somebody is away."""

from django.db import models
from django.db.models import F, Q

TEXT_KINDS = ("reason", "correction", "grant")


class TextTemplate(models.Model):
    """A text for reasons, corrections or grants; a later one of the same title replaces it from its day on."""

    department = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=60)
    body = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the last day it is offered")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)
    written_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """No empty texts, no two of one title from the same day."""

        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "title", "starts_on"], name="text_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=TEXT_KINDS), name="text_kind_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="text_says_something"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="text_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.title}"


class Deputy(models.Model):
    """Who decides in whose place (代決), in which section, for which procedures (none: all), from when to when."""

    department = models.CharField(max_length=100)
    absent_id = models.CharField(max_length=64)
    absent_name = models.CharField(max_length=200)
    deputy_id = models.CharField(max_length=64)
    deputy_name = models.CharField(max_length=200)
    kinds = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, help_text="taken back before its last day")

    class Meta:
        """Nobody is his own deputy, and each has an end."""

        indexes = [
            models.Index(fields=["deputy_id", "ends_on"], name="deputy_today", condition=Q(ended_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(absent_id=F("deputy_id")), name="deputy_is_another"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deputy_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(reason=""), name="deputy_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.absent_id}"
