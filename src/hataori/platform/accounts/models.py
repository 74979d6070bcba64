"""Accounts: who can sign in, and what they may do."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Account(AbstractBaseUser):
    """One person's way in: a resident or a member of staff, never both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(max_length=254, unique=True)
    kind = models.CharField(max_length=10, choices=[("resident", "住民"), ("staff", "職員")])
    display_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: BaseUserManager["Account"] = BaseUserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        """A login belongs to one kind of account."""

        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["resident", "staff"]), name="account_kind_known"),
        ]

    def __str__(self) -> str:
        return self.login
