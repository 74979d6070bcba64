"""The city's departments and branches, as its folder tells them."""

from django.db import models


class DepartmentRow(models.Model):
    """A section. Rows are retired, not deleted: old cases name them."""

    key = models.SlugField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200)
    division = models.CharField(max_length=200, blank=True)
    handles = models.CharField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)
    confirm = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        """A section has a name."""

        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="department_has_name")]

    def __str__(self) -> str:
        return self.name


class BranchRow(models.Model):
    """A place where residents are served; hours and counters in the city folder's own form."""

    key = models.SlugField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=50)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    hours = models.JSONField()
    counters = models.JSONField()
    handles = models.JSONField()
    sample = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    position = models.PositiveIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        """A branch has a name."""

        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="branch_has_name")]

    def __str__(self) -> str:
        return self.name
