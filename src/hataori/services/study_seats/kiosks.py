"""Which screens are kiosks of a room, and the code they show: both signed, the code for ten minutes."""

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden, NotFound

from . import models

COOKIE = "hataori_seat_kiosk"
_SALT, _CODE_SALT = "hataori.study_seats.kiosk", "hataori.study_seats.code"
_YEAR = 365 * 86400
_CODE_SECONDS = 600


def enrol(response: HttpResponseBase, room: models.Room, *, secure: bool) -> None:
    """From now on this screen is a kiosk of the room."""
    value = signing.dumps([room.key, room.kiosk_epoch], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=_YEAR, httponly=True, samesite="Strict", secure=secure)


def room_of(request: HttpRequest) -> models.Room:
    """The room whose kiosk asks. Forbidden for any other screen."""
    try:
        key, epoch = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except (signing.BadSignature, ValueError):
        key, epoch = "", 0
    found = models.Room.objects.filter(key=key, kiosk_epoch=epoch).first()
    if found is None:
        raise Forbidden("no_kiosk", "この画面は、学習室の受付端末として登録されていません。係の人を呼んでください。")
    return found


def actor(room: models.Room) -> Actor:
    """The kiosk as it stands in the log; people before it stay nameless."""
    return Actor(f"kiosk:{room.key}", "system", f"{room.place} {room.title} 受付端末")


def code(room: models.Room) -> str:
    """What the screen shows now, to be scanned by phones that are there."""
    return signing.dumps([room.key, int(clock.now().timestamp())], salt=_CODE_SALT)


def room_of_code(token: str) -> models.Room:
    """The room whose screen showed this within ten minutes. NotFound for an older or forged one."""
    try:
        key, made = signing.loads(token, salt=_CODE_SALT)
    except (signing.BadSignature, ValueError):
        key, made = "", 0
    found = models.Room.objects.filter(key=key).first()
    if found is None or not 0 <= clock.now().timestamp() - made <= _CODE_SECONDS:
        raise NotFound("old_code", "このコードは古くなりました。受付端末の画面のコードを、もう一度読み取ってください。")
    return found


def end_all(room: models.Room) -> None:
    """No screen is a kiosk of the room any more."""
    room.kiosk_epoch += 1
    room.save(update_fields=["kiosk_epoch"])
