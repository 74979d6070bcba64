"""When each periodic task is due; the row is also the claim, so that one worker runs it. One more is the heartbeat."""

from django.db import models


class PeriodicRow(models.Model):
    """A periodic task by name; times are the machine's."""

    name = models.CharField(max_length=100, primary_key=True)
    due_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name
