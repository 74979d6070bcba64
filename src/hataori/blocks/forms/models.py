"""The designer's one table: the working copy of each form. What is published is kept by registration."""

from django.db import models
from django.db.models import Q


class Design(models.Model):
    """A procedure's form as its section works on it."""

    procedure_id = models.CharField(max_length=64, primary_key=True)
    content = models.JSONField(help_text="pages, papers, tables, texts, test cases")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=100)
    updated_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        """Revisions count up from 1."""

        constraints = [
            models.CheckConstraint(condition=Q(revision__gte=1), name="design_revision_from_one"),
            models.CheckConstraint(condition=~Q(procedure_id=""), name="design_has_procedure"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.revision}"
