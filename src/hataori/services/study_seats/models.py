"""The room as it is drawn, and who waits for a seat in it. Bookings themselves are in the pool."""

import uuid

from django.db import models
from django.db.models import F, Q

LINE_STATES = ("waiting", "offered", "accepted", "left", "lapsed")


class Room(models.Model):
    """A room with seats. `kiosk_epoch` goes up when all its kiosks are to be enrolled anew."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=60, help_text="as indicator m12 names it")
    place = models.CharField(max_length=100)
    unit_id = models.BigIntegerField(unique=True)
    department = models.CharField(max_length=60)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    landmarks = models.JSONField(default=list, help_text="[{label, x, y, w, h}] in the plan's own measure")
    kiosk_epoch = models.PositiveIntegerField(default=1)
    sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class Seat(models.Model):
    """A seat, where it stands and what it has."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    unit_id = models.BigIntegerField(unique=True)
    unit_key = models.CharField(max_length=100, unique=True)
    label = models.CharField(max_length=20)
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    features = models.JSONField(default=list, help_text="some of socket, window, wheelchair")
    position = models.PositiveIntegerField()

    class Meta:
        """One label once a room; in the order of the plan."""

        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["room", "label"], name="seat_label_once")]

    def __str__(self) -> str:
        return self.unit_key


class Line(models.Model):
    """A place in the line for any seat of a room in one turn (ADR 0060). The chain shows that nobody was moved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="line")
    seq = models.PositiveIntegerField()
    ref = models.CharField(max_length=32, unique=True)
    hash = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holder_id = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    booking_id = models.UUIDField(null=True)
    offer_until = models.DateTimeField(null=True)

    class Meta:
        """A whole chain, known states, one place for one person and turn."""

        ordering = ("seq",)
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="line_seq_once"),
            models.UniqueConstraint(
                fields=["room", "holder_id", "starts_at"],
                condition=Q(state__in=["waiting", "offered"]),
                name="line_once_for_a_turn",
            ),
            models.CheckConstraint(condition=Q(state__in=LINE_STATES), name="line_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="line_forward"),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(booking_id__isnull=False, offer_until__isnull=False),
                name="line_offer_of_something",
            ),
        ]
        indexes = [models.Index(fields=["room", "starts_at"], name="line_open", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"
