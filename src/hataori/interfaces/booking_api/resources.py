"""Resources: what can be booked. The desk makes them; everybody looks."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import errors_in_json

from . import people, wire
from .reading import Body, body_of, query_of

_MOST_DAYS = 93
_MOST_LISTED = 500


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def resources(request: HttpRequest) -> HttpResponseBase:
    """GET: resources, by kind, area or what they are part of. POST (desk): make one."""
    return _create(request) if request.method == "POST" else _listed(request)


@errors_in_json
def _listed(request: HttpRequest) -> HttpResponse:
    asked = query_of(request)
    kind, area, under = (asked.text(name) for name in ("kind", "area", "under"))
    asked.done()
    found = scheduler.units(kind=kind or None, area=area or None, under=under or None)
    items = [wire.resource(each) for each in found[:_MOST_LISTED]]
    return wire.answer({"total": len(found), "items": items})


@token_required("booking:manage")
@idempotent
@errors_in_json
def _create(request: HttpRequest) -> HttpResponse:
    return wire.answer(wire.resource(_created(body_of(request), request)), status=201)


def _created(body: Body, request: HttpRequest) -> scheduler.Unit:
    actor = actor_of(request)
    department = body.text("department")
    words, since = body.mapping("rules"), body.day_or_none("rules_from")
    named = {"key": body.key("key"), "title": body.text("title", needed=True), "kind": body.text("kind", needed=True)}
    texts = {name: body.text(name) for name in ("branch", "area")}
    minutes = {name: body.number(name, most=1_440) for name in ("minutes_before", "minutes_after")}
    new: dict[str, Any] = {
        **named,
        **texts,
        **minutes,
        "parent": body.text("parent") or None,
        "lanes": body.number("lanes", 1, least=1, most=10_000),
        "bookable": body.flag("bookable", default=True),
        "start_interval": body.number("start_interval", 30, least=1, most=1_440),
        "sample": body.flag("sample"),
    }
    body.done()
    scheduler.rules.check(words)
    with transaction.atomic():
        unit = scheduler.create_unit(
            scheduler.NewUnit(department=people.department_of(department, actor), **new), actor
        )
        if words:
            scheduler.change_rules(unit.key, words, since or clock.today(), actor)
    return unit


@require_safe
@errors_in_json
def resource(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET one, with the rules in force today (what it inherits included)."""
    unit = scheduler.unit(key)
    words = _rules_in_force(unit, clock.today())
    return wire.answer({**wire.resource(unit), "rules": words})


def _rules_in_force(unit: scheduler.Unit, day: date) -> dict[str, Any]:
    line = [unit]
    while (above := line[-1].parent_id) is not None:
        line.append(scheduler.unit(above))
    own = [scheduler.rules.in_force(scheduler.rule_versions(each.id), day) for each in reversed(line)]
    return dict(scheduler.rules.inherited(*own))


@token_required("booking:manage")
@require_http_methods(["PUT"])
@errors_in_json
def change_rules(request: HttpRequest, key: str) -> HttpResponse:
    """PUT {rules, from}: publish rules for uses from a day on."""
    body = body_of(request)
    words, since = body.mapping("rules"), body.day_or_none("from")
    body.done()
    unit = scheduler.change_rules(key, words, since or clock.today(), actor_of(request))
    return wire.answer(wire.resource(unit))


@require_safe
@errors_in_json
def free(request: HttpRequest, key: str) -> JsonResponse:
    """GET ?from=&days=&user_class=: the openings of a resource, free and taken."""
    asked = query_of(request)
    since = asked.day_or_none("from") or clock.today()
    days = asked.number("days", 7, least=1, most=_MOST_DAYS)
    user_class = asked.text("user_class", "resident")
    asked.done()
    openings = scheduler.free(key, since, days, user_class=user_class)
    items = [wire.opening(each) for each in openings]
    return wire.answer({"resource": key, "from": since.isoformat(), "days": days, "items": items})
