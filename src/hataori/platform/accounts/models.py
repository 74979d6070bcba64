"""Accounts: who can sign in, how, and what they may do. Names are kept exactly as they were entered."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from hataori.kernel.actor import Role

KINDS = [("resident", "住民"), ("staff", "職員"), ("partner", "連携先")]
ROLES = [(role.value, role.title) for role in Role]
PURPOSES = [
    ("sign_up", "登録"),
    ("device", "新しい端末"),
    ("reset", "パスワードの再設定"),
    ("email", "メールアドレスの変更"),
]
NAME = 200


class Account(AbstractBaseUser):
    """A way in: of a resident, of a member of staff, or of a partner's programs (tokens only, they never sign in)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(max_length=254, unique=True, help_text="e-mail of a resident, number of a staff member")
    kind = models.CharField(max_length=10, choices=KINDS)
    display_name = models.CharField(max_length=401, blank=True)
    is_active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Django would keep this one by a signal and its own clock; signed_in_at takes its place.
    last_login = None

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """A closed account never signs in; logins are kept in lower case so that one person has one."""

        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["resident", "staff", "partner"]), name="account_kind_known"),
            models.CheckConstraint(condition=~Q(login=""), name="account_has_login"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(is_active=False), name="account_closed_is_inactive"),
        ]

    def __str__(self) -> str:
        return self.login


class ResidentProfile(models.Model):
    """What the city knows of a resident who signed up, so that no form asks it again."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="resident")
    family = models.CharField(max_length=NAME, blank=True)
    given = models.CharField(max_length=NAME, blank=True)
    family_kana = models.CharField(max_length=NAME, blank=True)
    given_kana = models.CharField(max_length=NAME, blank=True)
    common_name = models.CharField(max_length=NAME, blank=True, help_text="通称（住民基本台帳法施行令第30条の16）")
    roman_name = models.CharField(max_length=NAME, blank=True)
    birthdate = models.DateField(null=True)
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)

    def __str__(self) -> str:
        return str(self.account_id)


class StaffProfile(models.Model):
    """Where a member of staff works; `department` is a key of the city's departments."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="staff")
    department = models.CharField(max_length=100)
    staff_number = models.CharField(max_length=30, unique=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        """Work lists ask by department."""

        indexes = [models.Index(fields=["department"], name="staff_by_department")]
        constraints = [models.CheckConstraint(condition=~Q(department=""), name="staff_has_department")]

    def __str__(self) -> str:
        return self.staff_number


class RoleGrant(models.Model):
    """A role held from a day on; `until` is the first day without it. An empty department is the whole city."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=ROLES)
    department = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    until = models.DateField(null=True)
    granted_by = models.CharField(max_length=100)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """One open grant of a role a department; a grant revoked on its first day was never in force."""

        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("starts_on")), name="grant_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["account", "role", "department"], condition=Q(until=None), name="grant_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.department}"


class Passkey(models.Model):
    """A WebAuthn credential (Level 3, §4): the public half only. Ids are base64url as browsers send them."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        """The authenticator's counter never runs below zero."""

        constraints = [models.CheckConstraint(condition=Q(sign_count__gte=0), name="passkey_count_not_negative")]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A bearer token for the JSON APIs; only its SHA-256 is kept. `scopes` are words parted by blanks."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A token opens something for a while."""

        constraints = [
            models.CheckConstraint(condition=~Q(scopes=""), name="token_has_scope"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class OneTimeCode(models.Model):
    """A code sent by mail, good once; fifty random bits, so guessing needs no counter that others could run down."""

    purpose = models.CharField(max_length=10, choices=PURPOSES)
    email = models.CharField(max_length=254)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Expired codes are cleaned by age."""

        indexes = [models.Index(fields=["expires_at"], name="code_by_age")]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=[key for key, _ in PURPOSES]), name="code_purpose_known"),
        ]

    def __str__(self) -> str:
        return self.purpose


class SignIn(models.Model):
    """A browser where the person is signed in; `session_key` is Django's, so that signing out elsewhere works."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=100)
    method = models.CharField(
        max_length=10, choices=[("password", "パスワード"), ("passkey", "パスキー"), ("card", "マイナンバーカード")]
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.browser


class Tries(models.Model):
    """How often something was tried in one window; `key` is a digest, so the table names no login and no address."""

    key = models.CharField(max_length=80)
    window = models.BigIntegerField(help_text="start of the window, seconds since 1970")
    ends = models.BigIntegerField(help_text="when the row may go")
    count = models.IntegerField(default=0)

    class Meta:
        """The pair is what the atomic upsert counts on."""

        constraints = [
            models.UniqueConstraint(fields=["key", "window"], name="tries_once"),
            models.CheckConstraint(condition=Q(count__gte=0), name="tries_not_negative"),
        ]
        indexes = [models.Index(fields=["ends"], name="tries_by_age")]

    def __str__(self) -> str:
        return self.key
