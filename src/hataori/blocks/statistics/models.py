"""The table of the statistics: what happened on a day with a procedure, and how often. It can be counted anew."""

from django.db import models
from django.db.models import Q

FACTS = ("filed", "decided", "sent_back")


class DayCount(models.Model):
    """How often a fact happened; `word` is the channel of a filing or the outcome of a decision.

    `days` is the sum of the processing days of the decisions.
    """

    day = models.DateField()
    procedure_id = models.CharField(max_length=64)
    fact = models.CharField(max_length=10)
    word = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField()
    days = models.PositiveBigIntegerField(default=0)

    class Meta:
        """One row a day, procedure and word; facts nobody declared do not come in."""

        constraints = [
            models.UniqueConstraint(fields=["day", "procedure_id", "fact", "word"], name="day_count_once"),
            models.CheckConstraint(condition=Q(fact__in=FACTS), name="day_count_fact_known"),
            models.CheckConstraint(condition=~Q(procedure_id=""), name="day_count_has_procedure"),
        ]
        indexes = [models.Index(fields=["procedure_id", "day"], name="day_count_of_procedure")]

    def __str__(self) -> str:
        return f"{self.day} {self.procedure_id} {self.fact} {self.word}"
