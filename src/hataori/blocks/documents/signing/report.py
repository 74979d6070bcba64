"""What validating a signature found."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What a signature proves. `level` is "B-LTA" where an archive time stamp covers the whole file.

    `stamped_until` is when the first certificate behind that stamp runs out: by then it needs another one over it.
    """

    holds: bool
    level: str = ""
    signer: str = ""
    signed_at: datetime | None = None
    simulated: bool = False
    why: str = ""
    stamped_until: datetime | None = None
