"""Kinds of appointment and their places as the city's folder tells them; who comes, sealed, beside each booking."""

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

from .bereavement.models import Preparation

__all__ = ["Kind", "Place", "Preparation", "Visit"]


class Kind(models.Model):
    """What one comes for. `words` are title, summary, questions and what to bring, in three languages."""

    key = models.SlugField(max_length=60, unique=True)
    unit_kind = models.CharField(max_length=40, unique=True)
    department = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField()
    words = models.JSONField(default=dict)
    position = models.PositiveIntegerField()
    sample = models.BooleanField(default=False)

    class Meta:
        """In the order of the file."""

        ordering = ("position",)

    def __str__(self) -> str:
        return self.key


class Place(models.Model):
    """A counter with its desks, a unit of the pool."""

    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="places")
    key = models.SlugField(max_length=60, unique=True)
    unit_id = models.BigIntegerField(unique=True)
    title = models.JSONField(default=dict)
    address = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        """In the order of the file."""

        ordering = ("position",)

    def __str__(self) -> str:
        return self.key


class Visit(models.Model):
    """Who comes with a booking, and how the day went. What was answered is sealed with the booking."""

    booking_id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=12, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="visits")
    name = EncryptedTextField()
    birthdate = EncryptedTextField(blank=True, help_text="ISO; with the number it opens the appointment")
    phone = EncryptedTextField(blank=True)
    came_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    sample = models.BooleanField(default=False)

    class Meta:
        """Nobody is called before he came."""

        constraints = [
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(came_at__isnull=False, called_at__gte=F("came_at")),
                name="visit_called_after_coming",
            )
        ]

    def __str__(self) -> str:
        return self.number
