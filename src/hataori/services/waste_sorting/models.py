"""A municipality's collection as it was imported, what its desk changed since, and whose home lies in which area."""

from django.db import models
from django.db.models import F, Q

from .rules.dates import HOLIDAY_RULES

EVERYWHERE = "*"


class City(models.Model):
    """A municipality whose calendar is served; `stamp` is another one after each change, for what is kept of it."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    prefecture_code = models.CharField(max_length=2, default="23")
    prefecture = models.CharField(max_length=20, default="愛知県")
    stamp = models.CharField(max_length=16, help_text="another one after every change")
    changed_at = models.DateTimeField()
    sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.slug


class ImportReport(models.Model):
    """What the last import found: `lint` by cell, `notes` by file."""

    city = models.OneToOneField(City, on_delete=models.CASCADE, related_name="report")
    digest = models.CharField(max_length=64)
    lint = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class Kind(models.Model):
    """A kind of waste, a column of the calendar. `names` by language; `confirm` while its rule is not sure."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="kinds")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    sublabel = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    colour = models.CharField(max_length=9, blank=True)
    names = models.JSONField(default=dict)
    on_holiday = models.CharField(max_length=10, default="collect")
    confirm = models.BooleanField(default=False)

    class Meta:
        """In the order of the file; a known rule."""

        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("city", "position"), name="waste_kind_once"),
            models.CheckConstraint(condition=Q(on_holiday__in=list(HOLIDAY_RULES)), name="waste_kind_holiday_rule"),
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """An area with its cells in the order of the kinds. One that an import no longer names stays, for its homes."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="areas")
    key = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    row = models.PositiveIntegerField()
    centre = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)
    towns = models.JSONField(default=list, help_text="names of towns that lie in it, for finding it by address")
    active = models.BooleanField(default=True)
    border = models.CharField(max_length=100, blank=True, help_text="the drawn area the desk assigned (key in geo)")

    class Meta:
        """In the order of the file."""

        ordering = ("row", "pk")
        constraints = [models.UniqueConstraint(fields=("city", "key"), name="waste_area_once")]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """Days on which nothing is collected by rule: of the file's centres, or everywhere (`*`) by the desk."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="closures")
    centre = models.CharField(max_length=200, blank=True)
    start = models.DateField()
    end = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    by_desk = models.BooleanField(default=False)

    class Meta:
        """Forward in time; the desk says why."""

        ordering = ("start", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="waste_closure_forward"),
            models.CheckConstraint(condition=Q(by_desk=False) | ~Q(reason=""), name="waste_closure_why"),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class Move(models.Model):
    """One collection that happens on another day, or (no `to_day`) not at all; `area` empty: in all areas.

    One row a collection: a further change of the same one raises `sequence`, as RFC 5545 wants it.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="moves")
    area_key = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=200)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    sequence = models.PositiveIntegerField(default=1)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        """One a collection, with a reason, to another day."""

        ordering = ("-from_day", "pk")
        constraints = [
            models.UniqueConstraint(fields=("city", "area_key", "kind", "from_day"), name="waste_move_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="waste_move_why"),
            models.CheckConstraint(condition=Q(to_day=None) | ~Q(to_day=F("from_day")), name="waste_move_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_day}"


class Item(models.Model):
    """A thing people throw away, and its kind. `reading` is made once, at the import."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    reading = models.CharField(max_length=1300, blank=True)
    label = models.CharField(max_length=200)
    notice = models.TextField(blank=True)

    class Meta:
        """In the order of the file."""

        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=("city", "position"), name="waste_item_once")]

    def __str__(self) -> str:
        return self.name


class Home(models.Model):
    """Somebody's home: `owner` is "account:<id>", "device:<hash>" or "voice:<hash>"; several for one owner."""

    owner = models.CharField(max_length=100, db_index=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="homes")
    label = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    used_on = models.DateField()

    class Meta:
        """An area once an owner; the first is the one shown first."""

        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("owner", "area"), name="waste_home_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.area_id}"
