"""Locks, the codes given for bookings, and what stands (or may stand) in each place of each lock."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

STATES = [
    ("pending", "準備中"),
    ("programmed", "送信済み"),
    ("live", "使えます"),
    ("cleared", "終わりました"),
    ("failed", "書き込めません"),
    ("drifted", "ずれています"),
]
DRIFTS = [
    ("missing", "番号が消えていた"),
    ("different", "別の番号だった"),
    ("unexpected", "覚えのない番号があった"),
]
UNKNOWN, NOTHING = -1, 0


class Lock(models.Model):
    """A lock. `failures` counts unanswered calls in a row; `rest_until` (machine's clock) lets it be meanwhile."""

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    site = models.SlugField(max_length=80)
    site_title = models.CharField(max_length=120)
    driver = models.CharField(max_length=40)
    address = models.JSONField(default=dict)
    secret = EncryptedTextField(blank=True)
    department = models.CharField(max_length=60)
    first_place = models.PositiveSmallIntegerField(default=1)
    places = models.PositiveSmallIntegerField(default=30)
    timezone = models.CharField(max_length=60, default="Asia/Tokyo")
    active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        """A lock has places."""

        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="access_lock_has_places"),
            models.CheckConstraint(condition=Q(places__lte=900), name="access_lock_places_end"),
            models.CheckConstraint(condition=Q(first_place__lte=99), name="access_lock_first_place"),
        ]
        indexes = [models.Index(fields=["site"], name="access_lock_site")]

    def __str__(self) -> str:
        return self.key


class LockUnit(models.Model):
    """A lock opens the way to a unit; a hall may have two doors, a door may lead to two halls."""

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="ways")
    unit = models.CharField(max_length=120)

    class Meta:
        """Once each."""

        constraints = [models.UniqueConstraint(fields=["lock", "unit"], name="access_lock_unit_once")]
        indexes = [models.Index(fields=["unit"], name="access_unit")]

    def __str__(self) -> str:
        return self.unit


class Code(models.Model):
    """A PIN and whose it is; bookings of one series may share it."""

    ref = models.CharField(max_length=120)
    holder_id = models.CharField(max_length=64)
    pin = EncryptedTextField()
    made_at = models.DateTimeField()

    class Meta:
        """Found by the booking or series."""

        indexes = [models.Index(fields=["ref", "holder_id"], name="access_code_ref")]

    def __str__(self) -> str:
        return self.ref


class Grant(models.Model):
    """A booking's right to open doors; a booking has at most one that has not been stopped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking_ref = models.CharField(max_length=120)
    holder_id = models.CharField(max_length=64)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="grants")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    doors = models.JSONField(default=list, help_text="keys of the locks it is for, also those that had no place")
    problem = models.CharField(max_length=300, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """The code holds at least as long as the booking."""

        constraints = [
            models.UniqueConstraint(
                fields=["booking_ref"], condition=Q(stopped_at__isnull=True), name="access_one_grant_a_booking"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="access_grant_lasts"),
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("starts_at")) & Q(valid_until__gte=F("ends_at")),
                name="access_grant_covers_booking",
            ),
        ]
        indexes = [models.Index(fields=["holder_id", "-starts_at"], name="access_grant_holder")]

    def __str__(self) -> str:
        return self.booking_ref


class Placement(models.Model):
    """A code in a place of a lock for a window.

    `mark` stands for the PIN on this lock (a keyed hash, so that equals can be refused without opening any); `on_lock`
    is the mark believed to stand there: 0 nothing, −1 not known (it was sent and no answer came). What is not certainly
    gone must be cleared. Two uncleared placements never share a place, nor a PIN, of a lock at one time (0002).
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="placements")
    lock = models.ForeignKey(Lock, on_delete=models.PROTECT, related_name="placements")
    place = models.PositiveSmallIntegerField()
    mark = models.BigIntegerField()
    computed = models.BooleanField(default=False, help_text="the lock computes its code; nothing can take it back")
    own_pin = EncryptedTextField(blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default="pending")
    on_lock = models.BigIntegerField(default=NOTHING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="by the machine's clock, after a refusal")
    last_error = models.CharField(max_length=300, blank=True)
    programmed_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        """Cleared means that nothing of it is on the lock."""

        constraints = [
            models.UniqueConstraint(fields=["grant", "lock"], name="access_placement_once"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="access_placement_lasts"),
            models.CheckConstraint(condition=Q(mark__gt=0), name="access_placement_mark"),
            models.CheckConstraint(
                condition=~Q(state="cleared") | (Q(on_lock=NOTHING) & Q(cleared_at__isnull=False)),
                name="access_cleared_is_gone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["programmed", "live"]) | Q(programmed_at__isnull=False),
                name="access_live_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["lock", "valid_from"], name="access_open", condition=~Q(state="cleared")),
            models.Index(fields=["lock", "place", "-valid_until"], name="access_place"),
        ]

    def __str__(self) -> str:
        return f"{self.lock_id}:{self.place}"


class Drift(models.Model):
    """A place of a lock that did not hold what it should, from when it was found until it was mended."""

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="drifts")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=10,
        choices=DRIFTS,
    )
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="by the machine's clock")
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        """One open finding a place."""

        constraints = [
            models.UniqueConstraint(
                fields=["lock", "place"], condition=Q(mended_at__isnull=True), name="access_one_open_drift"
            )
        ]
        indexes = [models.Index(fields=["-found_at"], name="access_drift_newest")]

    def __str__(self) -> str:
        return f"{self.lock_id}:{self.place}"


class Usage(models.Model):
    """A door was opened with a code; told twice by a lock it is written once (`at` is the lock's own second)."""

    lock = models.ForeignKey(Lock, on_delete=models.PROTECT, related_name="usages")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True)
    place = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Once a moment."""

        constraints = [models.UniqueConstraint(fields=["lock", "place", "at"], name="access_use_once")]
        indexes = [models.Index(fields=["-at"], name="access_use_newest")]

    def __str__(self) -> str:
        return f"{self.lock_id}:{self.place}"
