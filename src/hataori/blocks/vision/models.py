"""Photos and illustrations: what is known of each; the pixels lie sealed with the platform's files."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField


class PhotoRow(models.Model):
    """A photo with its three files. An empty id of a file: that file is no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=100)
    purpose = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    proposed = EncryptedTextField(blank=True, help_text="lat,lon as the photo claims; forgotten with the original")
    fingerprint = models.CharField(max_length=2000)
    faces = models.PositiveSmallIntegerField(default=0)
    plates = models.PositiveSmallIntegerField(default=0)
    withheld = models.BooleanField(default=False)
    original_file = models.CharField(max_length=40, blank=True)
    large_file = models.CharField(max_length=40)
    thumb_file = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    original_until = models.DateField()
    published_until = models.DateField()

    class Meta:
        """A photo has an owner, a size and an end; the original never outlives the published copy."""

        indexes = [
            models.Index(fields=["published_until"], name="vision_published_until"),
            models.Index(fields=["original_until"], name="vision_original_until"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(owner=""), name="vision_photo_owned"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="vision_photo_sized"),
            models.CheckConstraint(condition=Q(original_until__lte=F("published_until")), name="vision_original_first"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class IllustrationRow(models.Model):
    """The picture beside one thing. `source` is the hash of the city's own file it came from, empty for the desk's.

    Without a digest the desk has taken it down: the row stays, so that the city's folder does not bring it back.
    """

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    page_file = models.CharField(max_length=40, blank=True)
    small_file = models.CharField(max_length=40, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    small_width = models.PositiveIntegerField(default=0)
    small_height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    sample = models.BooleanField(default=False)
    source = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        """One a thing; what is shown has words, a size and its two files."""

        constraints = [
            models.UniqueConstraint(fields=("scope", "key"), name="vision_illustration_once"),
            models.CheckConstraint(
                condition=Q(digest="") | ~(Q(alt="") | Q(page_file="") | Q(small_file="")),
                name="vision_illustration_whole",
            ),
            models.CheckConstraint(
                condition=Q(digest="") | Q(width__gt=0, height__gt=0, small_width__gt=0, small_height__gt=0),
                name="vision_illustration_sized",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope}/{self.key}"
