"""Tables of bundles. A bundle is written once, with all its cases, and only its seal is added later."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField


class Bundle(models.Model):
    """One visit's filings under one signature.

    `manifest` holds hashes only and stays as long as the row; `evidence` (words read, strokes) and `facts` are sealed
    and go with the last case. `seal` is the city's signature over the manifest (CMS, detached).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.CharField(max_length=64, unique=True, help_text="whoever sends this key again gets what is there")
    content_sha256 = models.CharField(max_length=64)
    kind = models.SlugField(max_length=40)
    signer = EncryptedTextField(blank=True)
    by_pen = models.BooleanField()
    people = models.PositiveIntegerField()
    signed_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=64)
    evidence = EncryptedTextField(blank=True)
    facts = EncryptedTextField(blank=True)
    manifest = models.TextField()
    seal = models.BinaryField(default=b"")
    sample = models.BooleanField(default=False)

    class Meta:
        """Nothing is signed after it was filed."""

        constraints = [models.CheckConstraint(condition=~Q(manifest="") & ~Q(key=""), name="bundle_has_manifest")]
        indexes = [models.Index(fields=["kind", "-filed_at"], name="bundle_by_day")]

    def __str__(self) -> str:
        return str(self.id)


class Item(models.Model):
    """One case of a bundle and the paper made for it."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=400)
    department = models.CharField(max_length=100)
    document_id = models.CharField(max_length=64)

    class Meta:
        """In the order in which they were read; a key stands once."""

        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["bundle", "key"], name="bundle_key_once")]

    def __str__(self) -> str:
        return self.number
