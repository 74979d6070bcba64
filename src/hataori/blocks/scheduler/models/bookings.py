"""Bookings and the lanes they take. That no two share a lane is migration 0002."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.blocks.scheduler.states import CHANNELS, SOURCES, STATES
from hataori.platform.crypto import EncryptedTextField

from .units import Unit


class Series(models.Model):
    """Bookings made by one recurrence rule (RFC 5545); which of its times could not be had is kept with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rrule = models.CharField(max_length=500)
    starts_at = models.DateTimeField(help_text="the first time of the rule")
    ends_at = models.DateTimeField()
    holder_id = models.CharField(max_length=100, blank=True)
    group_id = models.CharField(max_length=100, blank=True)
    exdates = models.JSONField(default=list, help_text="dates or moments (ISO 8601) taken out of the rule")
    skipped = models.JSONField(default=list, help_text="[[start, code, message], …] of times that could not be booked")
    made_at = models.DateTimeField()

    class Meta:
        """Some time, and a rule."""

        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="series_forward"),
            models.CheckConstraint(condition=~Q(rrule=""), name="series_has_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.rrule}"


class Booking(models.Model):
    """A unit for a time. `answers` and `purpose` are what a person wrote: sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=12, unique=True, help_text="what people read out")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quantity = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12)
    holder_id = models.CharField(max_length=100, blank=True)
    group_id = models.CharField(max_length=100, blank=True)
    broker_id = models.CharField(max_length=64, blank=True, default="", help_text="the partner whose customer it is")
    user_class = models.CharField(max_length=40, default="resident")
    channel = models.CharField(max_length=10)
    source = models.CharField(max_length=12)
    for_ref = models.CharField(max_length=150, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    attendees = models.PositiveIntegerField(default=0)
    answers = EncryptedTextField(blank=True, help_text="JSON of the questions asked beforehand")
    lease_until = models.DateTimeField(null=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="bookings")
    sequence = models.PositiveIntegerField(default=0, help_text="iCalendar SEQUENCE")
    price = models.PositiveIntegerField(default=0)
    priced_by = models.JSONField(default=dict, help_text="{add_ons, tags}: what was told that bears on the price")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=64, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    late = models.BooleanField(default=False, help_text="cancelled after the term in which it costs nothing")
    sample = models.BooleanField(default=False)
    forgotten_at = models.DateTimeField(null=True, help_text="since when it names nobody any more")

    class Meta:
        """Known words, time that goes forward, and dates that agree with the state."""

        indexes = [
            models.Index(fields=["unit", "starts_at"], name="booking_of_unit"),
            models.Index(fields=["holder_id", "starts_at"], name="booking_of_holder", condition=~Q(holder_id="")),
            models.Index(fields=["group_id", "starts_at"], name="booking_of_group", condition=~Q(group_id="")),
            models.Index(fields=["lease_until"], name="booking_leases", condition=Q(state="leased")),
            models.Index(fields=["starts_at"], name="booking_to_come", condition=Q(state="confirmed")),
            models.Index(fields=["unit", "ends_at"], name="booking_to_forget", condition=Q(forgotten_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="booking_state_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="booking_channel_known"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="booking_source_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_forward"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="booking_of_something"),
            models.CheckConstraint(
                condition=Q(state="leased", lease_until__isnull=False)
                | (~Q(state="leased") & Q(lease_until__isnull=True)),
                name="booking_lease_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "denied"]) | Q(cancelled_at__isnull=False),
                name="booking_cancelled_when",
            ),
            models.CheckConstraint(condition=~Q(state="denied") | ~Q(cancel_reason=""), name="booking_denied_why"),
            models.CheckConstraint(
                condition=Q(broker_id="") | Q(channel="api", holder_id=""), name="booking_brokered_has_no_holder"
            ),
            models.CheckConstraint(
                condition=~Q(state="checked_in") | Q(checked_in_at__isnull=False), name="booking_used_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Occupancy(models.Model):
    """One lane of one leaf, taken with its buffers; there exactly while the booking is active."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="occupancies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occupancies")
    lane = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """Found by leaf among what is still to come."""

        indexes = [models.Index(fields=["unit", "lane", "ends_at", "starts_at"], name="occupancy_of_lane")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="occupancy_forward"),
            models.CheckConstraint(condition=Q(lane__gte=1), name="occupancy_lane_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.lane} {self.starts_at}"
