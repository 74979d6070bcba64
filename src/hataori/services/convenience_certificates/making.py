"""Making a paper for one request, and the last look before it leaves: does it belong to who asked?

In 2023 kiosks printed strangers' certificates where two requests came within one second (bench/certificates.py).
Nothing here is shared between requests but the database: the paper's key, number and row are the request's own.
"""

import logging
import secrets

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import HataoriError

from . import models
from .city import city
from .contents import contents, title
from .people import Home
from .rules import Wish

_logger = logging.getLogger(__name__)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Mixed(HataoriError):
    """The paper that lies ready is not this request's. It is given to nobody."""

    status = 500

    def __init__(self) -> None:
        super().__init__("mixed_up", "証明書を確かめられませんでした。窓口で手続きをしてください。")


def new_number() -> str:
    """発行番号: the day, and 40 bits that are nobody else's (the database refuses a second)."""
    return f"{clock.today():%y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def made(row: models.Issue, home: Home, wish: Wish, actor: Actor) -> bytes:
    """Make the paper of a request that was asked, or open the one that is there. Mixed where it is another's."""
    found, content = documents.hand_out_apart(
        documents.NewPaper(
            key=f"certificate/{row.pk}",
            title=title(wish, home.about(wish)),
            data=contents(home, wish, city().law(wish.certificate.code)),
            owner_id="",
            about=f"certificate/{row.pk}",
        ),
        template="certificate",
        department=city().section(wish.certificate.code),
        actor=actor,
        number=row.number or "",
        after=lambda paper: _note(row, paper, home, wish),
    )
    return belongs(row, found, content)


def _note(row: models.Issue, paper: documents.Document, home: Home, wish: Wish) -> None:
    """The paper is there, in the transaction that keeps it."""
    about = home.about(wish)
    models.Issue.objects.filter(pk=row.pk, state="asked").update(
        state="made",
        document_id=paper.id,
        made_at=clock.now(),
        subject_ids=[each.id for each in about],
        sample=any(each.member.person.sample for each in about),
    )


def opened(row: models.Issue) -> bytes:
    """The paper of a request once more."""
    (found,) = documents.documents([str(row.document_id)])
    return belongs(row, found, documents.content_of(found))


def belongs(row: models.Issue, paper: documents.Document, content: bytes) -> bytes:
    """The content, after three looks: the row points at this paper, the paper at this row, and the very bytes name the
    request's number (in the PDF's metadata, which lie uncompressed). Mixed else.
    """
    fresh = models.Issue.objects.get(pk=row.pk)
    ours = str(fresh.document_id) == paper.id and paper.about == f"certificate/{row.pk}"
    if not (ours and fresh.number and paper.number == fresh.number and fresh.number.encode() in content):
        _logger.error("the paper that lay ready for certificate/%s is another's: given to nobody", row.pk)
        raise Mixed
    return content
