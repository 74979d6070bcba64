"""The authorization endpoint: who asks, is the person known freshly enough, does he agree; then a code goes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from authlib.oauth2 import OAuth2Error
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.identity.api import strength_of
from hataori.kernel import clock
from hataori.platform.accounts import api as accounts

from . import grants
from .authlib_client import RegisteredClient
from .authlib_grants import User
from .protocol import authorization_server
from .scopes import WORDS
from .settings import issuer

ASKED = "oidc_asked_at"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """GET /oidc/authorize. A client's POST (Core 3.1.2.1) becomes a GET, which brings the person's cookies along."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{urlencode(list(request.POST.items()))}", status=303)
    user = _user(request)
    try:
        grant = _checked(request, user)
    except OAuth2Error as error:
        return _refused(request, error)
    if accounts.actor_of(request).kind == "staff":
        return _page_of_error(
            request, _("職員のアカウントでは使えません。サインアウトしてから、もう一度お試しください。")
        )
    if user is None or _too_old(request, user):
        return _prove_again(request, grant, user)
    return _agreed(request, grant, user)


def _agreed(request: HttpRequest, grant: Any, user: User) -> HttpResponse:  # noqa: ANN401  Authlib's grant
    client, scope = grant.request.client, grant.request.scope
    prompts = request.GET.get("prompt", "").split()
    if grants.is_consented(user.actor.id, client.client_id, scope) and "consent" not in prompts:
        if _came_by_form(request):
            return _with_way_out(
                request, "oidc/go_on.html", {"client": client.row, "again": request.get_full_path()}, grant
            )
        return _answered(request, grant, user)
    if "none" in prompts:
        return _sent(grant, {"error": "consent_required"})
    words = [str(WORDS[word]) for word in scope.split()]
    context = {"client": client.row, "words": words, "query": request.META.get("QUERY_STRING", "")}
    return _with_way_out(request, "oidc/consent.html", context, grant)


@never_cache
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """POST /oidc/consent?<the request>: act=allow or act=deny."""
    user = _user(request)
    if user is None or _too_old(request, user):
        return HttpResponseRedirect(f"{reverse('oidc:authorize')}?{request.META.get('QUERY_STRING', '')}")
    try:
        grant = _checked(request, user)
    except OAuth2Error as error:
        return _refused(request, error)
    if request.POST.get("act") != "allow":
        return _sent(grant, {"error": "access_denied"})
    client = grant.request.client
    grants.allow(client.row, grant.request.scope, words=_purpose(client, grant.request.scope), actor=user.actor)
    return _answered(request, grant, user)


def _purpose(client: RegisteredClient, scope: str) -> str:
    told = "、".join(str(WORDS[word]) for word in scope.split() if word != "openid") or str(WORDS["openid"])
    return _("「%(name)s」（%(operator)s）にサインインし、%(told)s を渡すこと") % {
        "name": client.row.name,
        "operator": client.row.operator,
        "told": told,
    }


def _user(request: HttpRequest) -> User | None:
    actor = accounts.actor_of(request)
    proven = accounts.proven_at(request)
    if actor.kind != "resident" or proven is None:
        return None
    return User(actor, grants.Proof(strength_of(request), proven))


def _checked(request: HttpRequest, user: User | None) -> Any:  # noqa: ANN401  Authlib's grant
    """Authlib's grant for a request that holds. Parameters we do not support are refused, not ignored (Core 6)."""
    try:
        grant = authorization_server().get_consent_grant(request, user)
    except ValueError as error:  # Authlib quotes what it refuses, and refuses to quote what is not ASCII
        raise OAuth2Error from error
    asked = grant.request.payload.data
    if "request" in asked or "request_uri" in asked:
        raise _error("request_not_supported", grant)
    if asked.get("response_mode", "query") != "query":
        raise _error("invalid_request", grant)
    return grant


def _error(name: str, grant: Any) -> OAuth2Error:  # noqa: ANN401  Authlib's grant
    error = OAuth2Error(redirect_uri=grant.request.payload.redirect_uri, state=grant.request.payload.state)
    error.error = name
    return error


def _too_old(request: HttpRequest, user: User) -> bool:
    """prompt=login and max_age: the person shows himself again (Core 3.1.2.1)."""
    proven, asked = user.proof.auth_time, request.session.get(ASKED, {}).get(_key(request), "")
    if "login" in request.GET.get("prompt", "").split():
        return not asked or proven < datetime.fromisoformat(asked)
    told = request.GET.get("max_age", "")
    return told.isdigit() and (clock.now() - proven).total_seconds() > int(told[:9])


def _prove_again(request: HttpRequest, grant: Any, user: User | None) -> HttpResponse:  # noqa: ANN401  Authlib's grant
    if "none" in request.GET.get("prompt", "").split():
        return _sent(grant, {"error": "login_required"})
    known = list(request.session.get(ASKED, {}).items())[-4:]
    request.session[ASKED] = {**dict(known), _key(request): clock.now().isoformat()}
    door = reverse("accounts:step-up" if user else "accounts:sign-in")
    return HttpResponseRedirect(f"{door}?{urlencode({'next': request.get_full_path()})}")


def _key(request: HttpRequest) -> str:
    return grants.digest(request.META.get("QUERY_STRING", ""))[:16]


def _came_by_form(request: HttpRequest) -> bool:
    """Just signed in: Chrome would hold our form-action against the redirect that follows the form."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return parts.netloc == request.get_host() and parts.path.startswith("/account/")


def _answered(request: HttpRequest, grant: Any, user: User) -> HttpResponse:  # noqa: ANN401  Authlib's grant
    with transaction.atomic():
        response = authorization_server().create_authorization_response(request, grant_user=user, grant=grant)
    request.session.pop(ASKED, None)
    return _named(response)


def _refused(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    """To the client where its address holds, else a page: an unchecked address is never followed."""
    if getattr(error, "redirect_uri", None):
        said = {
            "error": error.error,
            "error_description": error.description or "",
            "state": request.GET.get("state", ""),
        }
        return _to(error.redirect_uri, said)
    return _page_of_error(
        request, _("サービスからの依頼が正しくありません。元のサービスに戻って、もう一度お試しください。")
    )


def _page_of_error(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "oidc/refused.html", {"sentence": sentence}, status=400)


def _sent(grant: Any, said: Mapping[str, str]) -> HttpResponse:  # noqa: ANN401  Authlib's grant
    return _to(grant.request.payload.redirect_uri, {**said, "state": grant.request.payload.state or ""})


def _to(uri: str, said: Mapping[str, str]) -> HttpResponse:
    told = [(name, value) for name, value in said.items() if value]
    return _named(HttpResponseRedirect(_added(uri, told)))


def _named(response: HttpResponse) -> HttpResponse:
    """RFC 9207: every answer says whose it is."""
    response["Location"] = _added(response["Location"], [("iss", issuer())])
    return response


def _added(uri: str, told: list[tuple[str, str]]) -> str:
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *told])
    return urlunsplit(parts._replace(query=query))


def _with_way_out(request: HttpRequest, template: str, context: dict[str, Any], grant: Any) -> HttpResponse:  # noqa: ANN401  Authlib's grant
    """A page whose form may lead to the client, and to nobody else."""
    response = render(request, template, context)
    parts = urlsplit(grant.request.payload.redirect_uri)
    response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # noqa: SLF001  django-csp's own way
    return response
