"""LINE's webhook, and the page on which a person links LINE with the account."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.pages.errors import errors_in_json

from . import hearing, linking
from .channel import PERSONS

_TOKEN = re.compile(r"[A-Za-z0-9_.=-]{1,200}")
_LARGEST = 1024 * 1024


@csrf_exempt
@require_POST
@errors_in_json
def webhook(request: HttpRequest) -> HttpResponse:
    """POST /line/webhook: signed by LINE (X-Line-Signature). 200 with what was new; 403 for a wrong signature."""
    if len(request.body) > _LARGEST:
        raise Rejected([FieldProblem("", "too_large", "知らせが大きすぎます。")])
    return JsonResponse(hearing.hear(request.body, request.headers.get("X-Line-Signature", "")))


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """GET and POST /line/link/?linkToken=…: say what linking means, then lead to LINE's last step.

    The last step is a link, not a redirect: a form of ours may only lead to ourselves.
    """
    token = request.GET.get("linkToken", "")
    if not _TOKEN.fullmatch(token):
        message = "連携の案内から開いてください。LINEで市の公式アカウントに「連携」と送ると、案内が届きます。"
        raise NotFound("link_token", message)
    onward = linking.begin(actor_of(request), token) if request.method == "POST" else ""
    return render(request, "line/link.html", {"onward": onward, "simulated": PERSONS.simulated})
