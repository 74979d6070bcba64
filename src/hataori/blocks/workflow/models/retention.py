"""The end of papers: lists proposed for destruction, approved by the section head, carried out and certified."""

from django.db import models
from django.db.models import F, Q

from .case import Case

STATES = ("proposed", "approved", "done", "rejected")


class Destruction(models.Model):
    """One list of a section. Who proposes does not approve."""

    department = models.CharField(max_length=100)
    as_of = models.DateField(help_text="kept until before this day")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    proposed_by_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default="proposed")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    certificate_id = models.CharField(max_length=64, blank=True)

    class Meta:
        """One open list a section; what is done was answered before."""

        constraints = [
            models.UniqueConstraint(
                fields=["department"], condition=Q(state__in=["proposed", "approved"]), name="destruction_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="destruction_state_known"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(answered_at__isnull=False), name="destruction_answered"
            ),
            models.CheckConstraint(condition=~Q(answered_by=F("proposed_by")), name="destruction_by_two"),
            models.CheckConstraint(
                condition=(Q(state="done") & Q(done_at__isnull=False)) | (~Q(state="done") & Q(done_at__isnull=True)),
                name="destruction_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.as_of} {self.state}"


class DestructionItem(models.Model):
    """One case on a list. `digest` is the SHA-256 of what was destroyed, kept to prove what it was."""

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="items")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="destruction_item")
    keep_until = models.DateField()
    digest = models.CharField(max_length=64, blank=True)
    files = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """What is done has its digest."""

        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, digest="") | (Q(done_at__isnull=False) & ~Q(digest="")),
                name="destruction_item_digest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.keep_until}"
