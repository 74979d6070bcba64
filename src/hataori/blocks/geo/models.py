"""Places and areas; both are replaced whole by their importers, and every process keeps a copy of one revision."""

from django.db import models
from django.db.models import Q

from .types import EVER, KINDS, SOURCES

_ON_EARTH = Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180)


class PlaceRow(models.Model):
    """A place. `reading` is a dictionary's guess, for search and order only; `kana` is what somebody has given."""

    key = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=300, blank=True)
    reading = models.CharField(max_length=600, blank=True)
    town = models.CharField(max_length=100, blank=True)
    part = models.CharField(max_length=100, blank=True)
    found_by = models.CharField(max_length=200, help_text="the folded name; never shown")
    lat = models.FloatField()
    lon = models.FloatField()
    cell = models.BigIntegerField(help_text="kernel.geodesy.cell_of")
    rough = models.BooleanField(default=False)

    class Meta:
        """A place has a name, a kind we know and a point on the Earth; numbers and cells are looked up."""

        indexes = [
            models.Index(fields=["kind", "found_by"], name="geo_place_found"),
            models.Index(fields=["kind", "cell"], name="geo_place_cell"),
            models.Index(fields=["source"], name="geo_place_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="geo_place_named"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="geo_place_kind"),
            models.CheckConstraint(condition=_ON_EARTH, name="geo_place_on_earth"),
        ]

    def __str__(self) -> str:
        return self.key


class AreaRow(models.Model):
    """A polygon or several (`shape`: lists of rings of [lon, lat], GeoJSON's MultiPolygon), from a day on.

    The row of a key with the latest `starts_on` that has come is in force; `source` says whose it is (the city's
    folder, an operator's import, the desk), so that loading the folder again undoes nobody's work.
    """

    layer = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    properties = models.JSONField(default=dict)
    shape = models.JSONField()
    starts_on = models.DateField(default=EVER)
    source = models.CharField(max_length=10, default="import")

    class Meta:
        """One area a key in a layer from a day on."""

        constraints = [
            models.UniqueConstraint(fields=["layer", "key", "starts_on"], name="geo_area_once_a_day"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="geo_area_source"),
            models.CheckConstraint(condition=~Q(layer="") & ~Q(key="") & ~Q(name=""), name="geo_area_named"),
        ]

    def __str__(self) -> str:
        return f"{self.layer}/{self.key}"


class Revision(models.Model):
    """A name for the state that is here now, another one after each import: a copy in a process holds as long."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    state = models.CharField(max_length=36)

    class Meta:
        """There is one."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="geo_revision_one")]

    def __str__(self) -> str:
        return self.state
