"""Equipment lent with a place: what there is, where it may be asked for, and who has which piece when.

That no piece is in two hands at once is migration 0006; that nobody has a piece that does not exist is its foreign key.
"""

from django.db import models
from django.db.models import F, Q

from .bookings import Booking
from .units import Unit

MOST_PIECES = 999


class Equipment(models.Model):
    """Mats, nets, a microphone: pieces that are alike, so that it does not matter who gets which."""

    key = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    department = models.CharField(max_length=100)
    sample = models.BooleanField(default=False)

    class Meta:
        """Named and owned."""

        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(title="") & ~Q(department=""), name="equipment_named")
        ]

    def __str__(self) -> str:
        return self.key


class EquipmentPlace(models.Model):
    """Where it is lent: at this unit and all its parts, under this add-on of their price lists."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="places")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="equipment")
    add_on = models.CharField(max_length=40)

    class Meta:
        """An add-on of a unit is one stock."""

        constraints = [
            models.UniqueConstraint(fields=["unit", "add_on"], name="equipment_of_an_add_on_once"),
            models.CheckConstraint(condition=~Q(add_on=""), name="equipment_has_add_on"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.add_on}"


class EquipmentStock(models.Model):
    """How many pieces there are from a day of use on. Only added: a later row of a day wins."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="stock")
    effective_from = models.DateField()
    count = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)

    class Meta:
        """Found by equipment and day."""

        indexes = [models.Index(fields=["equipment", "-effective_from", "-id"], name="equipment_stock_in_force")]
        constraints = [models.CheckConstraint(condition=Q(count__lte=MOST_PIECES), name="equipment_stock_countable")]

    def __str__(self) -> str:
        return f"{self.equipment_id} {self.effective_from} {self.count}"


class EquipmentRepair(models.Model):
    """Pieces that are away on these days, both included. Ended, never removed."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="repairs")
    first_day = models.DateField()
    last_day = models.DateField()
    count = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Some pieces, some days, and a reason."""

        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="equipment_repair_forward"),
            models.CheckConstraint(condition=Q(count__gte=1), name="equipment_repair_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="equipment_repair_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.equipment_id} {self.first_day} {self.count}"


class EquipmentPiece(models.Model):
    """One piece; as many as there ever were at once."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="pieces")
    number = models.PositiveIntegerField()

    class Meta:
        """Numbered from one."""

        constraints = [
            models.UniqueConstraint(fields=["equipment", "number"], name="equipment_piece_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="equipment_piece_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.equipment_id}/{self.number}"


class EquipmentTaken(models.Model):
    """A piece that a booking has, with the buffers of its place; there exactly while the booking is active."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="equipment")
    piece = models.ForeignKey(EquipmentPiece, on_delete=models.PROTECT, related_name="taken")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """Found by piece among what is still to come."""

        indexes = [models.Index(fields=["piece", "ends_at", "starts_at"], name="equipment_taken_of_piece")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="equipment_taken_forward")]

    def __str__(self) -> str:
        return f"{self.piece_id} {self.starts_at}"
