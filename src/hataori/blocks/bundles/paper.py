"""The paper of one case of a bundle: what was answered, the words that were read, and the handwriting."""

from typing import Any

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.documents import api as documents
from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.kernel.clock import JST
from hataori.kernel.wareki import format_wareki
from hataori.platform.organisation import api as organisation

from . import rules
from .types import Filing, NewBundle


def paper_data(receipt: filing.Receipt, each: Filing, new: NewBundle) -> dict[str, Any]:
    """What its template is filled with. Personal numbers are masked on it."""
    filed = registration.application(receipt.number)
    procedure = catalogue.procedure(receipt.procedure_id)
    signed = new.signed_at.astimezone(JST)
    answered = [*registration.answers_for_display(filed), *each.sections]
    return {
        "procedure": receipt.title,
        "law": f"{procedure.law} {procedure.article}".strip() if procedure else "",
        "city": documents.city_name(),
        "department": organisation.department(receipt.department).name,
        "applicant": filed.applicant_name,
        "signer": new.signer,
        "signed_at": f"{format_wareki(signed.date())} {signed:%H時%M分}",
        "sections": [{"title": title, "rows": [list(row) for row in rows]} for title, rows in answered],
        "consent": new.consent,
        "handwriting": rules.svg(new.signature),
        "typed": new.signature.typed,
        "sample": new.sample,
    }
