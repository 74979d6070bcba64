"""What an application costs: by its form's own table, else by the catalogue where that names one amount."""

import re
from collections.abc import Mapping

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.kernel.logic import DecisionFailure

_YEN = re.compile(r"(?:1件につき )?([0-9,]{1,9})円")


def fee_of(form: registration.Form, procedure: catalogue.Procedure | None, answers: Mapping[str, str]) -> int | None:
    """The fee in yen, None where there is none or it hangs on what only the counter can tell (so many copies)."""
    if form.table("fee") is None:
        return _printed(procedure)
    try:
        return registration.fee_of(form, answers) or None
    except DecisionFailure:
        return None


def _printed(procedure: catalogue.Procedure | None) -> int | None:
    if procedure is None or procedure.fee is not catalogue.Fee.SOME:
        return None
    found = _YEN.fullmatch(procedure.fee_text.strip())
    return int(found[1].replace(",", "")) if found else None
