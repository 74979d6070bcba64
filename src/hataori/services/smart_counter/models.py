"""Places with tablets, and what the counter notes of a visit beside its bundle. Nobody is named here."""

from django.db import models
from django.db.models import F, Q


class Place(models.Model):
    """A stretch of days on which a branch has a smart counter. It is told (an event) when its day has come."""

    branch = models.CharField(max_length=60)
    devices = models.PositiveIntegerField()
    begins = models.DateField()
    ends = models.DateField(null=True, help_text="the first day on which it is closed")
    told_open = models.BooleanField(default=False)
    told_closed = models.BooleanField(default=False)
    made_by = models.CharField(max_length=64)

    class Meta:
        """One at a time a branch; devices are there; it ends after it began."""

        constraints = [
            models.UniqueConstraint(fields=["branch"], condition=Q(ends=None), name="smart_counter_one_open"),
            models.CheckConstraint(condition=Q(devices__gte=1), name="smart_counter_has_devices"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("begins")), name="smart_counter_in_order"),
        ]
        ordering = ("begins", "branch")

    def __str__(self) -> str:
        return self.branch


class Visit(models.Model):
    """One visit: its bundle, how much was typed, whether it waited for the network, and who entered the register when.

    `steps` are what was still to be done, in the table's words. `people` is a keyed hash of who arrives, kept while the
    same people may not be filed again; `notice` is the receipt number of their 転入届.
    """

    bundle_id = models.UUIDField(primary_key=True)
    notice = models.CharField(max_length=40, blank=True, db_index=True)
    people = models.CharField(max_length=64, blank=True)
    place = models.CharField(max_length=60, blank=True)
    inputs = models.PositiveIntegerField()
    offline = models.BooleanField()
    steps = models.JSONField(default=list)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """The same people have one that stands; whoever entered the register is known."""

        constraints = [
            models.UniqueConstraint(fields=["people"], condition=~Q(people=""), name="smart_counter_people_once"),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True) | ~Q(entered_by=""), name="smart_counter_entered_by"
            ),
        ]

    def __str__(self) -> str:
        return str(self.bundle_id)
