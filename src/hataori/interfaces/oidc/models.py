"""Clients, and what was granted to them. Codes and tokens are kept as digests only."""

import uuid

from django.db import models
from django.db.models import F, Q

METHODS = [("none", "公開クライアント（PKCEのみ）"), ("private_key_jwt", "鍵で署名（private_key_jwt）")]
KINDS = [("access", "access"), ("refresh", "refresh")]


class Client(models.Model):
    """A companion of a service, registered at the desk. Its redirect URIs share one host (sector, Core 8.1)."""

    client_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    operator = models.CharField(max_length=100, help_text="who runs it, as residents read it")
    redirect_uris = models.JSONField()
    post_logout_redirect_uris = models.JSONField(default=list)
    scopes = models.CharField(max_length=200)
    auth_method = models.CharField(max_length=20, choices=METHODS)
    jwks = models.JSONField(null=True)
    sector = models.CharField(max_length=255)
    registered_by = models.CharField(max_length=64)
    registered_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        """Who has to sign needs a key."""

        constraints = [
            models.CheckConstraint(
                condition=Q(auth_method__in=[key for key, _ in METHODS]), name="client_method_known"
            ),
            models.CheckConstraint(
                condition=~Q(auth_method="private_key_jwt") | Q(jwks__isnull=False), name="client_signs_with_key"
            ),
            models.CheckConstraint(condition=~Q(sector="") & ~Q(name=""), name="client_has_name_and_sector"),
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """What one person let one client know, from one sign-in on; all codes and tokens of it end with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    account_id = models.UUIDField()
    scope = models.CharField(max_length=200)
    acr = models.CharField(max_length=10)
    auth_time = models.DateTimeField()
    nonce = models.CharField(max_length=500, blank=True)
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=20, blank=True)

    class Meta:
        """Ended by person and client."""

        indexes = [models.Index(fields=["account_id", "client"], name="grant_of_person")]

    def __str__(self) -> str:
        return str(self.id)


class Code(models.Model):
    """An authorization code: good once, for a minute, for who knows its verifier."""

    digest = models.CharField(max_length=64, unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """PKCE is not optional here (RFC 9700, 2.1.1)."""

        constraints = [models.CheckConstraint(condition=~Q(challenge=""), name="code_has_challenge")]
        indexes = [models.Index(fields=["expires_at"], name="oidc_code_by_age")]

    def __str__(self) -> str:
        return self.digest[:8]


class Token(models.Model):
    """An access or refresh token. A refresh token is spent by its use (RFC 9700, 4.14.2)."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE)
    scope = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        """Only refresh tokens are spent."""

        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[key for key, _ in KINDS]), name="oidc_token_kind_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="oidc_token_ends_after_start"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="oidc_token_by_age")]

    def __str__(self) -> str:
        return self.digest[:8]


class SeenAssertion(models.Model):
    """A client assertion's jti: used once (RFC 7523, 3)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        """The pair is what makes the second use fail."""

        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="assertion_once")]

    def __str__(self) -> str:
        return self.digest[:8]
