"""What the pool does not know of facilities: where places belong, what they are for, and what a use costs."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField


class Facility(models.Model):
    """A building, a park or a school that holds places."""

    key = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    area = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    department = models.CharField(max_length=100)
    position = models.PositiveIntegerField()
    sample = models.BooleanField(default=False)

    class Meta:
        """Sports facilities, parks and schools."""

        ordering = ("position", "key")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["sports", "park", "school"]), name="facility_known_kind"),
        ]

    def __str__(self) -> str:
        return self.key


class Place(models.Model):
    """A unit of the pool that people book here. Parts follow their whole."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="places")
    unit_id = models.PositiveBigIntegerField(unique=True)
    unit_key = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    whole_key = models.CharField(max_length=100, blank=True)
    purposes = models.JSONField(default=list)
    capacity = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField()
    sample = models.BooleanField(default=False)

    class Meta:
        """In the order of the city's file."""

        ordering = ("facility__position", "position")

    def __str__(self) -> str:
        return self.unit_key


class Use(models.Model):
    """What was told of a booking besides the pool's facts, and its fee. `about` names the charge at the payments."""

    booking_id = models.UUIDField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="uses")
    add_ons = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    reduction = models.CharField(max_length=40, blank=True)
    reduction_state = models.CharField(max_length=10, blank=True)
    reduction_reason = models.CharField(max_length=500, blank=True)
    full_amount = models.PositiveIntegerField(default=0)
    amount = models.PositiveIntegerField(default=0)
    about = models.CharField(max_length=100, blank=True, db_index=True)
    pay_until = models.DateTimeField(null=True)
    give_up_at = models.DateTimeField(null=True, db_index=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        """A reduction is asked for, granted or refused; never more than the full price."""

        constraints = [
            models.CheckConstraint(
                condition=Q(reduction="", reduction_state="")
                | ~Q(reduction="") & Q(reduction_state__in=["told", "asked", "granted", "refused"]),
                name="use_reduction_state",
            ),
            models.CheckConstraint(condition=Q(amount__lte=models.F("full_amount")), name="use_amount_within_full"),
        ]

    def __str__(self) -> str:
        return str(self.booking_id)


class Refund(models.Model):
    """Money to give back after a cancellation, until a decider has given it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    booking_id = models.UUIDField(unique=True)
    department = models.CharField(max_length=100)
    charge_id = models.CharField(max_length=60)
    paid = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, blank=True)

    class Meta:
        """Never more than was paid."""

        constraints = [
            models.CheckConstraint(
                condition=Q(amount__lte=models.F("paid"), amount__gte=1), name="refund_within_what_was_paid"
            )
        ]

    def __str__(self) -> str:
        return str(self.booking_id)


class Draw(models.Model):
    """A round of the lottery that decides over places here; its times are set aside in the pool under `ref`."""

    round_id = models.CharField(max_length=60, primary_key=True)
    ref = models.CharField(max_length=100, unique=True)
    department = models.CharField(max_length=100)
    kpi_kind = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.round_id


class Won(models.Model):
    """The booking an accepted win became: one a receipt."""

    entry_id = models.CharField(max_length=64, primary_key=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="wins")
    booking_id = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.entry_id


class WonDate(models.Model):
    """One date of a season won: its booking, and the receipt of the weekly hour it belongs to."""

    booking_id = models.UUIDField(primary_key=True)
    entry_id = models.CharField(max_length=64, db_index=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="won_dates")

    def __str__(self) -> str:
        return str(self.booking_id)


class RequestTally(models.Model):
    """How many requests came by which channel on a day, bookings and lottery entries apart; written by a consumer."""

    day = models.DateField()
    channel = models.CharField(max_length=20)
    entry = models.BooleanField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a day, channel and sort."""

        constraints = [models.UniqueConstraint(fields=["day", "channel", "entry"], name="request_tally_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class Entered(models.Model):
    """For which group of ours an entry of a draw was made: rounds themselves know only a keyed hash of it."""

    entry_id = models.CharField(max_length=64, primary_key=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entered")
    group_id = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.entry_id


class Memo(models.Model):
    """What the desk noted of a booking for colleagues; people never see it. Sealed, and kept no longer than needed."""

    booking_id = models.UUIDField(db_index=True)
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)

    class Meta:
        """The newest first."""

        ordering = ("-written_at", "-pk")

    def __str__(self) -> str:
        return str(self.booking_id)
