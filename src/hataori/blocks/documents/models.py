"""Tables of issued papers and of their running numbers."""

import uuid

from django.db import models
from django.db.models import Q


class Document(models.Model):
    """One issued paper; its content is a file of platform.files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="what the paper is about; the same key is one paper")
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=400)
    template = models.CharField(max_length=40)
    department = models.CharField(max_length=100)
    fiscal_year = models.PositiveIntegerField()
    running = models.PositiveIntegerField()
    owner_id = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=200)
    file_id = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    keep_until = models.DateField()

    class Meta:
        """A running number is given once a department and fiscal year."""

        constraints = [
            models.UniqueConstraint(fields=["department", "fiscal_year", "running"], name="document_number_once"),
            models.CheckConstraint(condition=~Q(department=""), name="document_has_department"),
            models.CheckConstraint(condition=~Q(file_id=""), name="document_has_file"),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-issued_at"], name="document_owner"),
            models.Index(fields=["about"], name="document_about"),
        ]

    def __str__(self) -> str:
        return self.number


class NumberSeries(models.Model):
    """The last running number a department has given in a fiscal year."""

    department = models.CharField(max_length=100)
    fiscal_year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One series a department and year."""

        constraints = [models.UniqueConstraint(fields=["department", "fiscal_year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.department} {self.fiscal_year}"
