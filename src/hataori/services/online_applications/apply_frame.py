"""What every page of applying stands in: who applies, the way through the form, breadcrumbs, the guest's cookie."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden, NotFound
from hataori.platform.accounts.api import ensure_guest, guest_actor, guest_behind

from .flow import Way, way

BACK_TO_CHECK = "check"


def applicant(request: HttpRequest) -> Actor:
    """Who applies. A guest's drafts become the person's as soon as he is signed in; staff apply for nobody here."""
    actor = guest_actor(request)
    if actor.kind == "staff":
        raise Forbidden(
            "residents_only", "職員のアカウントでは申請できません。窓口などの申請は職員デスクで入力してください。"
        )
    if actor.kind == "resident" and (guest := guest_behind(request)):
        registration.adopt(guest, actor=actor)
    return actor


def way_of(procedure_id: str, actor: Actor) -> Way:
    """The way through a procedure's form; 404 for one that is not there."""
    try:
        return way(procedure_id, actor)
    except NotFound:
        raise Http404 from None


def back_of(going: Way, page_id: str) -> str:
    """The address of the step before."""
    before = going.before(page_id)
    return f"{going.base}{before}/" if before else f"/procedures/{going.form.procedure_id}/"


def common(going: Way, title: str) -> dict[str, Any]:
    """What every page of the flow shows around itself."""
    procedure = catalogue.procedure(going.form.procedure_id)
    name = catalogue.title_words(procedure) if procedure else going.form.title
    ids = going.ids()
    return {
        "going": going,
        "procedure": procedure,
        "title": title,
        "steps": [
            {"title": _("手続をさがす"), "url": "/procedures/"},
            {"title": name, "url": f"/procedures/{going.form.procedure_id}/"},
            {"title": _(title)},
        ],
        "name": name,
        "count": len(ids),
        "changes": going.draft.changes if going.draft else (),
    }


def answered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, with the guest's cookie where it needs one; never kept by a cache on the way."""
    ensure_guest(request, response)
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response
