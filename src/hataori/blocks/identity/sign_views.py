"""Signing: what is signed is shown, the card signs it at the provider, the person comes back to his step."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.i18n.wording import worded

from . import signing
from .configuration import SIGN_SCOPE, configuration
from .errors import NotProven
from .views import leave


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """GET shows what is to be signed, POST goes to sign it."""
    actor = actor_of(request)
    asked = signing.ask(str(ask_id), actor=actor)
    back = signing.place_of(asked.id, actor=actor)
    if asked.evidence is not None:
        return HttpResponseRedirect(back)
    if request.method == "POST":
        return _off(request, asked.id, back)
    found = configuration()
    if not found.offered:
        raise NotFound("no_provider", "この市では、カードでの電子署名を行っていません。")
    response = render(request, "identity/sign.html", {"ask": asked, "back": back, "configuration": found})
    # Chrome holds form-action against the redirect after the form too, and that leads to the provider.
    response._csp_update = {"form-action": [_origin(found.issuer)]}  # type: ignore[attr-defined]  # noqa: SLF001  django-csp's own way
    return response


def _off(request: HttpRequest, ask_id: str, back: str) -> HttpResponse:
    if not accounts.begin_trip(request):
        messages.warning(request, NotProven("slow", "trips_spent").sentence)
        return HttpResponseRedirect(back)
    try:
        opened = signing.begin(ask_id, actor=actor_of(request))
    except (NotProven, Conflict) as error:
        messages.warning(request, error.sentence if isinstance(error, NotProven) else worded(error.message))
        return HttpResponseRedirect(back)
    more = {"scope": SIGN_SCOPE, "transaction_id": opened}
    return leave(request, purpose="sign", back=back, asked_for=ask_id, more=more)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
