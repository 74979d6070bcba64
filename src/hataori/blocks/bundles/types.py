"""What crosses the door of bundles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pen was: x and y in units of the box it was written in, `t` milliseconds since the first touch,
    `pressure` from 0 to 1.
    """

    x: float
    y: float
    t: float
    pressure: float = 0.5


@dataclass(frozen=True, slots=True)
class Signature:
    """One hand-written signature, as strokes; or, for who cannot write, the name typed before a clerk (`witnessed`).

    `width` and `height` are those of the box the strokes were written in.
    """

    strokes: tuple[tuple[Point, ...], ...] = ()
    width: float = 0.0
    height: float = 0.0
    typed: str = ""
    witnessed: bool = False

    @property
    def by_pen(self) -> bool:
        """Whether there are strokes."""
        return bool(self.strokes)


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing of the visit. `key` tells it apart inside the bundle (`child_medical:2`); problems of its fields come
    back as `<key>/<field>`. `sections` are (title, rows) shown on the consent screen and printed besides the answers.
    """

    key: str
    procedure_id: str
    answers: Mapping[str, str]
    sections: tuple[tuple[str, Rows], ...] = ()


@dataclass(frozen=True, slots=True)
class NewBundle:
    """A visit to be filed. `key` is made once, where it is signed, and sent with every attempt.

    `consent` are the words above the signature, as they were read. `signed_at` is when it was signed, which without a
    network is before it is filed; the day of receipt is counted from it. `facts` are kept sealed for whoever works on
    the cases (the people who arrive), as JSON. `people` is how many people it is about.
    """

    key: str
    kind: str
    filings: Sequence[Filing]
    consent: str
    signer: str
    signature: Signature
    signed_at: datetime
    people: int = 1
    applicant_id: str = ""
    facts: Mapping[str, Any] | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """One case of a bundle: its receipt number and its paper."""

    key: str
    number: str
    title: str
    department: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as filed. `new` is False where the same key had been filed before; `sealed` once the city's signature
    is on its manifest. `manifest_sha256` stands in the audit log.
    """

    id: str
    key: str
    kind: str
    cases: tuple[Filed, ...]
    people: int
    by_pen: bool
    signed_at: datetime
    filed_at: datetime
    filed_by: str
    manifest_sha256: str
    sealed: bool
    sample: bool
    new: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a signature. `svg` is the handwriting; `problems` says what does not hold, empty where all does."""

    consent: str
    signer: str
    svg: str
    typed: str
    manifest: str
    seal: bytes
    problems: tuple[str, ...]
