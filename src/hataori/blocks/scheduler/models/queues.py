"""Who waits for a time, in an order anyone can check, and who may not book for a while."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

from .bookings import Booking
from .units import Unit

WAITING_STATES = ("waiting", "offered", "accepted", "lapsed", "left")


class Waiting(models.Model):
    """A place in a unit's waiting list. Each place names the hash of the place before: none can be slipped in later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="waiting")
    seq = models.PositiveIntegerField()
    ref = models.CharField(max_length=32, unique=True, help_text="random; the waiting person's receipt")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quantity = models.PositiveIntegerField(default=1)
    holder_id = models.CharField(max_length=100)
    group_id = models.CharField(max_length=100, blank=True)
    request = EncryptedTextField(help_text="JSON of what else was asked for")
    state = models.CharField(max_length=10, default="waiting")
    made_at = models.DateTimeField()
    offer_until = models.DateTimeField(null=True)
    booking = models.ForeignKey(Booking, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        """One chain a unit; once a person and time; an offer has an end."""

        indexes = [models.Index(fields=["unit", "state", "seq"], name="waiting_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "seq"], name="waiting_place_once"),
            models.UniqueConstraint(
                fields=["unit", "holder_id", "starts_at", "ends_at"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_once_a_person",
            ),
            models.CheckConstraint(condition=Q(state__in=WAITING_STATES), name="waiting_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="waiting_forward"),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_until__isnull=False), name="waiting_offer_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.seq} {self.state}"


class Suspension(models.Model):
    """利用停止: a person or a group may not book until then. Lifted, never removed."""

    holder_id = models.CharField(max_length=100, blank=True)
    group_id = models.CharField(max_length=100, blank=True)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=500)
    made_by = models.CharField(max_length=64)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        """Of one person or one group, for some time, with a reason."""

        indexes = [
            models.Index(fields=["holder_id", "until"], name="suspension_of_holder", condition=~Q(holder_id="")),
            models.Index(fields=["group_id", "until"], name="suspension_of_group", condition=~Q(group_id="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(holder_id="") & ~Q(group_id="")) | (~Q(holder_id="") & Q(group_id="")),
                name="suspension_of_one",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("starts_at")), name="suspension_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id or self.group_id} {self.until}"
