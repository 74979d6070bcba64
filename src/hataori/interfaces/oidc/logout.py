"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): signs out here, then back to the client."""

from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hataori.platform.accounts import api as accounts

from . import grants
from .protocol import authorization_server
from .settings import subject_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """GET/POST /oidc/logout: with the person's own ID token at once, else he is asked."""
    try:
        asked = authorization_server().validate_endpoint_request("end_session", request)
    except (OAuth2Error, ValueError):  # Authlib refuses to quote what is not ASCII
        message = _("サービスからの依頼が正しくありません。元のサービスに戻って、もう一度お試しください。")
        return render(request, "oidc/refused.html", {"sentence": message}, status=400)
    actor = accounts.actor_of(request)
    if actor.kind == "guest":
        return _gone(asked)
    if _is_his(asked, actor.id):
        return _leave(request, asked, actor.id)
    return _confirmed(request, asked, actor.id)


@csrf_protect
def _confirmed(request: HttpRequest, asked: Any, account_id: str) -> HttpResponse:  # noqa: ANN401  Authlib's request
    """Nobody is signed out by somebody else's link."""
    if request.method == "POST" and request.POST.get("act") == "leave":
        return _leave(request, asked, account_id)
    response = render(request, "oidc/logout.html", {"asked": asked, "query": request.META.get("QUERY_STRING", "")})
    if asked.redirect_uri:
        parts = urlsplit(asked.redirect_uri)
        response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # noqa: SLF001  django-csp's own way
    return response


def _is_his(asked: Any, account_id: str) -> bool:  # noqa: ANN401  Authlib's request
    claims, client = asked.id_token_claims, asked.client
    return bool(claims and client and claims.get("sub") == subject_of(account_id, client.row.sector))


def _leave(request: HttpRequest, asked: Any, account_id: str) -> HttpResponse:  # noqa: ANN401  Authlib's request
    if asked.client:
        grants.end_all(asked.client.row, account_id=account_id, why="signed_out")
    accounts.sign_out(request)
    messages.success(request, _("サインアウトしました。"))
    return _gone(asked)


def _gone(asked: Any) -> HttpResponse:  # noqa: ANN401  Authlib's request
    return HttpResponseRedirect(asked.redirect_uri or "/")
