"""Keys of programs: name-service-secret, both UUIDs; a call carries a JWT (HS256) of half a minute made with it."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from hataori.kernel import clock

from . import models
from .errors import auth

_LEEWAY_S = 30
_CLOCK = "Error: Your system clock must be accurate to within 30 seconds"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the service, and whether its key only plays."""

    service: uuid.UUID
    kind: str


@transaction.atomic
def create(name: str, *, service: uuid.UUID | None = None, kind: str = "normal") -> str:
    """A new key, told once: `name-service-secret`. Without `service` a new service begins."""
    secret, whose = str(uuid.uuid4()), service or uuid.uuid4()
    models.ServiceKey.objects.create(service=whose, name=name, kind=kind, secret=secret, created_at=clock.now())
    return f"{name}-{whose}-{secret}"


def revoke(service: uuid.UUID) -> int:
    """Stop all keys of a service; how many."""
    return models.ServiceKey.objects.filter(service=service, off_at=None).update(off_at=clock.now())


def caller_of(header: str) -> Caller:
    """The caller behind an Authorization header. Refused 401 without one, 403 for one that is not good."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise auth(401, "Unauthorized: authentication token must be provided")
    service, issued = _claims(token)
    rows = list(models.ServiceKey.objects.filter(service=service))
    if not rows:
        raise auth(403, "Invalid token: service not found")
    row = next((each for each in rows if _signed_by(token, each.secret)), None)
    if row is None:
        raise auth(403, "Invalid token: API key not found")
    if row.off_at is not None:
        raise auth(403, "Invalid token: API key revoked")
    if not abs(clock.machine().timestamp() - issued) <= _LEEWAY_S:  # also for what is no number (NaN)
        raise auth(403, _CLOCK)
    return Caller(service, row.kind)


def _claims(token: str) -> tuple[uuid.UUID, float]:
    """Who says to call and when, before the signature is looked at."""
    import json

    from joserfc import jws
    from joserfc.errors import JoseError

    try:
        found = jws.extract_compact(token.encode())
        claims = json.loads(found.payload)
        if found.headers().get("alg") != "HS256":
            raise auth(403, "Invalid token: algorithm used is not HS256")
        return uuid.UUID(str(claims["iss"])), float(claims["iat"])
    except (JoseError, ValueError, TypeError, KeyError):
        raise auth(403, "Invalid token: make sure your API token matches the example") from None


def _signed_by(token: str, secret: str) -> bool:
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import OctKey

    try:
        jws.deserialize_compact(token, OctKey.import_key(secret), algorithms=["HS256"])
    except JoseError:
        return False
    return True
