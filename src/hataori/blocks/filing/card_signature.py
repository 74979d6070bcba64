"""A form may demand the applicant's electronic signature by card (form text `signature`: the rule that demands it).

What is signed is everything that will be filed: form, answers as typed, papers. The evidence is kept with the draft
and goes over to the application in the transaction that files it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from hataori.blocks.identity import api as identity
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected

from .envelope import Envelope

TEXT = "signature"


def signature_rule(form: registration.Form) -> str:
    """Why the applicant has to sign by card (例: 公的個人認証法に基づく…); empty where he does not."""
    return form.texts.get(TEXT, "")


def way_to_sign(form: registration.Form, draft: registration.Draft, *, actor: Actor, return_to: str) -> str:
    """Where the applicant goes to sign before he files; empty where nothing is missing.

    A guest signs in first. A draft changed after signing has another digest, so it is to be signed anew.
    """
    if not signature_rule(form):
        return ""
    if actor.kind != "resident":
        return f"{reverse('accounts:sign-in')}?{urlencode({'next': return_to})}"
    asked = identity.require_signature(
        about=_draft(draft.id),
        title=form.title,
        digest=content_digest(draft.form_digest, draft.answers, draft.files),
        return_to=return_to,
        actor=actor,
    )
    return "" if asked.evidence is not None else asked.url


def check_signed(form: registration.Form, envelope: Envelope) -> None:
    """Rejected where an online application needs a signature over just this content and there is none.

    On paper and at the counter people sign by hand; a portal may have checked the signature itself.
    """
    if envelope.channel != "online" or envelope.signed_elsewhere or not signature_rule(form):
        return
    wanted = content_digest(form.digest, envelope.answers, envelope.attached)
    signed = identity.signatures_about(_draft(envelope.draft_id)) if envelope.draft_id else []
    if not any(evidence.digest == wanted for evidence in signed):
        message = "この手続きには、マイナンバーカードによる電子署名が要ります。確認の画面から署名してください。"
        raise Rejected([FieldProblem(TEXT, "unsigned", message)], message)


def keep_signatures(draft_id: str, number: str) -> None:
    """What was signed as a draft is the application's now."""
    if draft_id:
        identity.move_signatures(_draft(draft_id), f"application/{number}")


def content_digest(form_digest: str, answers: Mapping[str, str], attached: Sequence[registration.AttachedFile]) -> str:
    """SHA-256 (hex) of what will be filed, the same for the same content whatever the order it was typed in."""
    content = {
        "form": form_digest,
        "answers": dict(answers),
        "papers": sorted((file.slot, file.file_id, file.name, file.size) for file in attached),
    }
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _draft(draft_id: str) -> str:
    return f"draft/{draft_id}"
