"""Receivers for programs: a partner manages its own, staff of 運用 and DX推進 all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import json_error
from hataori.platform.pages.sent import sent_object

from . import actions, queries, rules
from .types import Subscription, Telling

SCOPE = "webhooks:manage"
_NO_CONTENT = 204


@token_required(SCOPE)
@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def collection(request: HttpRequest) -> HttpResponse:
    """GET all, POST {name, url, types, with_subjects} → 201 with the secret, shown this once."""
    return _answered(lambda: _subscribe(request) if request.method == "POST" else _list(request))


def _list(request: HttpRequest) -> HttpResponse:
    found = queries.subscriptions(actor_of(request))
    return _json({"items": [_record(one) for one in found]})


def _subscribe(request: HttpRequest) -> HttpResponse:
    body = sent_object(request)
    types = body.get("types", [])
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        raise Rejected([FieldProblem("types", "type", "types は文字列の配列で送ってください。")])
    made = actions.subscribe(
        name=_text(body, "name"),
        url=_text(body, "url"),
        types=types,
        with_subjects=body.get("with_subjects") is True,
        actor=actor_of(request),
    )
    return _json(_record(made), status=201)


@require_safe
def types(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET the types that may be told, with their fields; for everybody."""
    items = [
        {"type": one.name, "title": one.title, "fields": sorted({*one.fields, *one.optional} - rules.WITHHELD)}
        for one in queries.offered_types()
    ]
    return _json({"items": items})


@token_required(SCOPE)
@require_http_methods(["GET", "HEAD", "DELETE"])
def one(request: HttpRequest, subscription_id: str) -> HttpResponse:
    """GET one with its latest messages, or DELETE it."""
    return _answered(lambda: (_remove if request.method == "DELETE" else _show)(request, subscription_id))


def _show(request: HttpRequest, subscription_id: str) -> HttpResponse:
    actor = actor_of(request)
    record = _record(queries.subscription(subscription_id, actor))
    told = queries.tellings(subscription_id, actor)
    return _json(record | {"deliveries": [_telling(row) for row in told]})


def _remove(request: HttpRequest, subscription_id: str) -> HttpResponse:
    actions.remove(subscription_id, actor=actor_of(request))
    return HttpResponse(status=_NO_CONTENT)


@token_required(SCOPE)
@require_POST
@idempotent
def act(request: HttpRequest, subscription_id: str, act: str) -> HttpResponse:
    """POST …/rotate (a new secret), …/ping, …/replay {since}, …/disable {reason}, …/enable."""
    return _answered(lambda: _ACTS[act](request, subscription_id))


def _rotate(request: HttpRequest, subscription_id: str) -> HttpResponse:
    return _json(_record(actions.rotate(subscription_id, actor=actor_of(request))))


def _ping(request: HttpRequest, subscription_id: str) -> HttpResponse:
    return _json({"delivery": actions.ping(subscription_id, actor=actor_of(request))}, status=202)


def _replay(request: HttpRequest, subscription_id: str) -> HttpResponse:
    since = moment(_text(sent_object(request), "since"))
    return _json({"messages": actions.replay(subscription_id, since, actor=actor_of(request))}, status=202)


def _disable(request: HttpRequest, subscription_id: str) -> HttpResponse:
    reason = _text(sent_object(request), "reason")
    return _json(_record(actions.disable(subscription_id, actor=actor_of(request), reason=reason)))


def _enable(request: HttpRequest, subscription_id: str) -> HttpResponse:
    return _json(_record(actions.enable(subscription_id, actor=actor_of(request))))


_ACTS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "rotate": _rotate,
    "ping": _ping,
    "replay": _replay,
    "disable": _disable,
    "enable": _enable,
}
ACTS = "|".join(_ACTS)


def moment(text: str) -> datetime:
    """A time as ISO 8601, in JST where it names no zone. Rejected for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = "日時は 2026-11-25T09:00:00+09:00 の形で送ってください。"
        raise Rejected([FieldProblem("since", "date_format", message)]) from None
    return found if found.tzinfo else found.replace(tzinfo=clock.JST)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or not value.isprintable():
        raise Rejected([FieldProblem(name, "type", f"{name} は文字列で送ってください。")])
    return value


def _record(found: Subscription) -> dict[str, Any]:
    times = {name: _time(getattr(found, name)) for name in ("created_at", "failing_since", "disabled_at")}
    return {
        "id": found.id,
        "name": found.name,
        "url": found.url,
        "types": list(found.types),
        "with_subjects": found.with_subjects,
        "active": found.active,
        "failures": found.failures,
        "disabled_why": found.disabled_why,
        "old_secret_until": _time(found.previous_until),
        **times,
        **({"secret": found.secret} if found.secret else {}),
    }


def _telling(row: Telling) -> dict[str, Any]:
    return {
        "id": row.id,
        "event_id": row.event_id,
        "type": row.type,
        "created_at": _time(row.created_at),
        "result": row.result,
        "attempts": row.attempts,
        "status": row.status,
        "error": row.error,
        "tried_at": _time(row.tried_at),
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(clock.JST).isoformat() if at else None


def _answered(work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return work()
    except HataoriError as error:
        return json_error(error)


def _json(content: dict[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
