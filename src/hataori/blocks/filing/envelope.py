"""What is handed in: one envelope, whichever way it comes (pages, JSON API, GovStack, マイナポータル, the desk)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow


@dataclass(frozen=True, slots=True)
class Envelope:
    """An application as it is handed in.

    `answers` by field name, given on the form of digest `form_version` (empty: the one in force). `standing` is the key
    of a position of `mandates.standings`: for a child, for who gave a mandate, for a business; empty for oneself.
    `cosigner` is who signs besides, where somebody does (`signs_besides`). `attached` are stored files by paper;
    `look_up` the slots of papers that the city shall look up in its own records (None: all it can); both rest on the
    applicant's or representative's consent (`agree`). A draft is filed once; `confirmed` are its fields that the city
    filled in, None where nothing was known before. Staff say by which `channel` it came, on which day (`received_on`)
    and for whose account (`applicant_id`, empty without one). `signed_elsewhere` is for a portal that has taken and
    checked the signature itself (マイナポータル): no page and no API of ours sets it.
    """

    procedure_id: str
    answers: Mapping[str, str]
    channel: str = "online"
    form_version: str = ""
    standing: str = ""
    cosigner: workflow.Cosigner | None = None
    attached: Sequence[registration.AttachedFile] = ()
    look_up: Collection[str] | None = None
    draft_id: str = ""
    confirmed: Collection[str] | None = None
    applicant_id: str = ""
    received_on: date | None = None
    sample: bool = False
    signed_elsewhere: bool = False


def envelope_of(
    draft: registration.Draft, *, standing: str = "", cosigner: workflow.Cosigner | None = None
) -> Envelope:
    """A draft as it stands."""
    return Envelope(
        procedure_id=draft.procedure_id,
        answers=draft.answers,
        form_version=draft.form_digest,
        standing=standing,
        cosigner=cosigner,
        attached=draft.files,
        draft_id=draft.id,
        confirmed=draft.confirmed,
    )
