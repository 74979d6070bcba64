"""Whose home lies where: kept for the account of who is signed in, else for this device; a voice assistant has its own.

The owner is told by a hash, so that facts name nobody. m14 counts an owner once, from his first home to his last.
"""

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts.api import actor_of
from hataori.platform.events.api import record
from hataori.platform.prepared import LookUp

from . import models
from .calendars import CityNow

COOKIE = "hataori_waste"
_SALT = "hataori.waste.device"
_MOST = 10
_KEPT_DAYS = 400
_UNUSED = timedelta(days=_KEPT_DAYS)


def owner_of(request: HttpRequest) -> str:
    """Tell who keeps homes here ("account:…", "device:…"); empty for somebody we have not seen."""
    actor = actor_of(request)
    if actor.kind == "resident":
        return f"account:{actor.id}"
    secret = _secret(request)
    return f"device:{_hashed(secret)}" if secret else ""


def owner_for_writing(request: HttpRequest) -> tuple[str, str]:
    """The owner and, where this device is new, the secret that `remember` gives it."""
    known = owner_of(request)
    if known:
        return known, ""
    secret = secrets.token_urlsafe(18)
    return f"device:{_hashed(secret)}", secret


def remember(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Let the device be known again; needed for what it asked to keep, so no consent is asked."""
    if secret:
        signed = signing.Signer(salt=_SALT).sign(secret)
        response.set_cookie(
            COOKIE, signed, max_age=_KEPT_DAYS * 86400, httponly=True, samesite="Lax", secure=request.is_secure()
        )


def voice_owner(user_id: str) -> str:
    """The owner a voice assistant's user is; its id is never kept."""
    return f"voice:{_hashed(user_id)}"


def homes_of(owner: str) -> list[models.Home]:
    """His homes, first the one he registered first."""
    if not owner:
        return []
    return sorted(_kept().rows(owner), key=lambda home: home.pk)


@cache
def _kept() -> LookUp[models.Home]:
    return LookUp(lambda: models.Home.objects.select_related("area__city").order_by(), "owner")


def keep(owner: str, city: CityNow, area_key: str, label: str, actor: Actor) -> models.Home:
    """Remember this area; again: the same home with its new label. Conflict above ten."""
    with transaction.atomic():
        area = (
            models.Area.objects.select_related("city").filter(city__slug=city.slug, key=area_key, active=True).first()
        )
        if area is None:
            raise NotFound("no_area", "その地区は見つかりませんでした。地区を選びなおしてください。")
        standing = models.Home.objects.filter(owner=owner)
        known = standing.filter(area=area).first()
        if known:
            known.label = label[:40]
            known.save(update_fields=["label"])
            return known
        count = standing.count()
        if count >= _MOST:
            raise Conflict("too_many_homes", f"登録できる地区は{_MOST}か所までです。使わない地区を消してください。")
        words = {"label": label[:40], "created_at": clock.now(), "used_on": clock.today()}
        home = models.Home.objects.create(owner=owner, area=area, **words)
        _tell("waste.home_registered", home, actor)
        if not count:
            _count("waste_app.installed", home, actor)
    return home


def forget(owner: str, home_id: int, actor: Actor) -> None:
    """Remove a home; again: nothing more."""
    with transaction.atomic():
        home = models.Home.objects.select_related("area__city").filter(owner=owner, pk=home_id).first()
        if home:
            _remove(home, actor)


def used(home: models.Home, actor: Actor) -> None:
    """Count that he looked, once a day."""
    today = clock.today()
    if home.used_on == today:
        return
    with transaction.atomic():
        if models.Home.objects.filter(pk=home.pk).exclude(used_on=today).update(used_on=today):
            _tell("waste.used", home, actor)


def forget_unused(actor: Actor) -> int:
    """Homes of devices and assistants nobody has used for over a year; how many."""
    before = clock.today() - _UNUSED
    rows = models.Home.objects.filter(used_on__lt=before).exclude(owner__startswith="account:")
    count = 0
    for home in rows.select_related("area__city")[:5000]:
        with transaction.atomic():
            _remove(home, actor)
        count += 1
    return count


def _remove(home: models.Home, actor: Actor) -> None:
    _tell("waste.home_removed", home, actor)
    owner = home.owner
    last = models.Home(owner=owner, area=home.area)
    home.delete()
    if not models.Home.objects.filter(owner=owner).exists():
        _count("waste_app.removed", last, actor)


def _tell(name: str, home: models.Home, actor: Actor) -> None:
    city = home.area.city
    data = {"city": city.slug, "area": home.area.key, "via": home.owner.partition(":")[0], "sample": city.sample}
    record(name, subject=_subject(home.owner), data=data, actor=_nobody(actor))


def _count(name: str, home: models.Home, actor: Actor) -> None:
    data = {"via": home.owner.partition(":")[0], "sample": home.area.city.sample}
    record(name, subject=_subject(home.owner), data=data, actor=_nobody(actor))


def _subject(owner: str) -> str:
    return f"waste_home/{_hashed(owner)}"


def _nobody(actor: Actor) -> Actor:
    """Facts about homes do not say whose they are."""
    return Actor(actor.kind, actor.kind, "") if actor.kind in ("resident", "guest") else actor


def _hashed(text: str) -> str:
    return hashlib.blake2s(f"{_SALT}:{text}".encode(), digest_size=16).hexdigest()


def _secret(request: HttpRequest) -> str:
    try:
        return signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature:
        return ""
