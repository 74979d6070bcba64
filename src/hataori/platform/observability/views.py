"""/healthz, /readyz, /metrics."""

import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from . import health, metrics


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's signature
    """The process lives."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's signature
    """200 when every part answers, else 503 and which do not. Warnings change nothing of the status."""
    failed = health.failures()
    parts = {name: failed.get(name, "ok") for name in health.names()}
    status = "unavailable" if failed else "ok"
    answer = {"status": status, "checks": parts, "warnings": {} if failed else health.warnings()}
    return JsonResponse(answer, status=503 if failed else 200)


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for this machine itself or for who holds HATAORI_METRICS_TOKEN; 404 for all others."""
    if not (_is_local(request) or _has_token(request)):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_local(request: HttpRequest) -> bool:
    """A proxy on this machine speaks for others: what it forwards is not local."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.HATAORI_METRICS_TOKEN
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
