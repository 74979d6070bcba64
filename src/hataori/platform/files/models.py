"""Files' rows; the content lies sealed under HATAORI_HOME/files."""

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file whose content is there. `owner` is an account id, or "system"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=100)
    sealed_key = models.BinaryField(help_text="the file's own key, sealed with the installation's")
    created_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        """People ask for their own files, the nightly task for those past their time."""

        indexes = [
            models.Index(fields=["owner", "created_at"], name="file_owner"),
            models.Index(fields=["keep_until"], name="file_keep_until"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_not_empty"),
            models.CheckConstraint(condition=~models.Q(owner=""), name="file_has_owner"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FileUpload(models.Model):
    """An upload under way; forgotten after two days. Its id becomes the file's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    allowed = models.JSONField()
    purpose = models.CharField(max_length=100)
    retention_days = models.PositiveIntegerField()
    sealed_key = models.BinaryField()
    started_at = models.DateTimeField()

    class Meta:
        """An upload has content and an owner."""

        indexes = [models.Index(fields=["started_at"], name="upload_started")]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(condition=~models.Q(owner=""), name="upload_has_owner"),
        ]

    def __str__(self) -> str:
        return str(self.id)
