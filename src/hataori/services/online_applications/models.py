"""The one table of this service: applications whose rules wait for the register."""

from django.db import models


class LaterCheck(models.Model):
    """An application filed while the register was closed; the worker looks at it once it is open again."""

    number = models.CharField(max_length=40, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
