"""What leaves the house about a message in the box: one line and a link, by the channels the person chose."""

from collections.abc import Iterator

from hataori.platform.outbox.api import enqueue

from . import addresses, models, wire
from .channels import Channel, Post, channels
from .mail import public_url
from .purposes import Purpose
from .reaching import Wanted


def tell_outside(
    row: models.BoxMessage, of: Purpose, text: str, *, path: str = "", without: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Into the outbox, one message for each address, within the caller's transaction; the channels told.

    What can wait arrives after the person's quiet hours. `path` is where the link leads, else the message itself.
    """
    ways = [each for each in _ways(row.account_id) if each[1].channel not in without]
    if not ways:
        return ()
    wanted = Wanted(row.account_id)
    post = Post(text, "", f"{public_url()}{path or f'/my/box/{row.pk}/'}", tag=f"box-{row.pk}", urgent=of.urgent)
    told = [way for way in ways if wanted.by(of, way[1].channel)]
    for declared, address in told:
        payload = {"letter": wire.written(post), "to": [str(address.pk)], "about": of.key}
        enqueue(declared.delivery, payload, key=f"box:{row.pk}:{address.pk}", not_before=wanted.later(of))
    return tuple(declared.name for declared, _ in told)


def _ways(account_id: str) -> Iterator[tuple[Channel, models.Address]]:
    """The person's addresses that work, at channels that are set up here."""
    known = channels()
    rows = list(models.Address.objects.filter(account_id=account_id))
    if not any(row.channel == addresses.MAIL for row in rows):
        mail = addresses.profile_mail(account_id)
        rows += [mail] if mail is not None else []
    for row in rows:
        declared = known.get(row.channel)
        if declared is not None and declared.ready and row.verified_at is not None and row.off_at is None:
            yield declared, row
