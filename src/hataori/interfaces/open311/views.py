"""The calls of GeoReport v2, twice: for the city's requests, and at `test` for programs that are being tried out."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.service_requests import api as blocks
from hataori.kernel.errors import HataoriError, NotFound
from hataori.platform.exports import safe_cell
from hataori.platform.organisation.api import department_names

from . import documents, keys, posting, reading, wire
from .problems import BAD, NOT_FOUND, Refused, answered

CHANGESET = "2026-11-26T00:00:00+09:00"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_KEYS = (
    "読み取りと、ふつうの数の通報に鍵はいりません。多く送るとき、また通報の状態を知らせるときは、"
    "市に申し込んで API キー（範囲 open311、open311:updates）を受け取ってください。"
)
BULK = (
    "service_request_id", "requested_datetime", "updated_datetime", "closed_date", "status_description", "status_notes",
    "source", "service_name", "service_subtype", "description", "agency_responsible", "address", "lat", "long",
)  # fmt: skip


@require_safe
@answered
def discovery(request: HttpRequest, *, form: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET discovery: where the calls are. Its content type stands without a charset, as validators want it."""
    told = {
        "changeset": CHANGESET,
        "contact": f"通報の受付について：{settings.HATAORI_URL}/",
        "key_service": _KEYS,
        "endpoints": [_endpoint("v2", "production"), _endpoint("test/v2", "test")],
    }
    answer = wire.one(form, "discovery", told)
    answer.headers["Content-Type"] = wire.TYPES[form].partition(";")[0]
    return answer


def _endpoint(path: str, kind: str) -> dict[str, object]:
    return {
        "specification": SPECIFICATION,
        "url": f"{settings.HATAORI_URL}/open311/{path}",
        "changeset": CHANGESET,
        "type": kind,
        "formats": ["text/xml", "application/json"],
    }


@require_safe
@answered
def services(request: HttpRequest, *, form: str, trial: bool) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET services."""
    reading.city_or_refuse(request)
    return wire.many(form, "services", "service", [documents.service(kind) for kind in blocks.kinds()])


@require_safe
@answered
def definition(request: HttpRequest, code: str, *, form: str, trial: bool) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET services/{code}. 404 for a code that is none."""
    reading.city_or_refuse(request)
    try:
        found = blocks.kind(code)
    except NotFound:
        raise Refused(NOT_FOUND, f"service_code was not found: {code[:60]}") from None
    return wire.one(form, "service_definition", documents.definition(found))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@answered
def requests(request: HttpRequest, *, form: str, trial: bool) -> HttpResponse:
    """GET requests: many. POST requests: one more."""
    reading.city_or_refuse(request)
    return _filed(request, form, trial) if request.method == "POST" else _listed(request, form, trial)


def _filed(request: HttpRequest, form: str, trial: bool) -> HttpResponse:  # noqa: FBT001  which of two endpoints
    """A batch kind answers a token: its number comes after somebody has looked; never both, as the text has it."""
    actor = keys.writer(request)
    filed = blocks.file_request(posting.new_request(request, actor, trial=trial), actor=actor)
    by_batch = blocks.kind(filed.request.kind).type == "batch"
    told = {"token": filed.token} if by_batch else {"service_request_id": filed.request.number}
    answer = {**told, "service_notice": filed.notice, "account_id": filed.request.account_id}
    return wire.many(form, "service_requests", "request", [answer])


def _listed(request: HttpRequest, form: str, trial: bool) -> HttpResponse:  # noqa: FBT001  see _filed
    page, size = reading.page_of(request.GET)
    found = blocks.requests(reading.wanted(request.GET, trial=trial), page=page, size=size)
    answer = wire.many(form, "service_requests", "request", _documents(found.requests, request))
    answer.headers["X-Total-Count"] = str(found.total)
    return answer


def _documents(found: tuple[blocks.Request, ...], request: HttpRequest) -> list[documents.Document]:
    sections = department_names()
    if request.GET.get("extensions", "").lower() not in ("true", "1", "v1"):
        return [documents.request(each, sections) for each in found]
    steps = blocks.steps_of(each.number for each in found)
    return [documents.request(each, sections, steps[each.number]) for each in found]


@require_safe
@answered
def one(request: HttpRequest, number: str, *, form: str, trial: bool) -> HttpResponse:
    """GET requests/{id}: a list of one. 404 for an id that is none, or that the public does not see."""
    reading.city_or_refuse(request)
    try:
        found = blocks.request(number, trial=trial)
    except NotFound:
        found = None
    if found is None or found.hidden:
        raise Refused(NOT_FOUND, f"service_request_id was not found: {number[:40]}")
    return wire.many(form, "service_requests", "request", _documents((found,), request))


@require_safe
@answered
def token(request: HttpRequest, token: str, *, form: str, trial: bool) -> HttpResponse:
    """GET tokens/{token}: the id. A client that kept the id instead is answered as well."""
    reading.city_or_refuse(request)
    try:
        found = blocks.request(token, trial=trial) if blocks.is_number(token) else blocks.by_token(token)
    except NotFound:
        raise Refused(NOT_FOUND, "token was not found: このトークンの通報はありません。") from None
    return wire.many(form, "service_requests", "request", [{"service_request_id": found.number, "token": token}])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@answered
def updates(request: HttpRequest, *, form: str, trial: bool) -> HttpResponse:
    """GET servicerequestupdates: public steps of a span. POST: what a partner has to tell."""
    reading.city_or_refuse(request)
    if request.method == "POST":
        return _updated(request, form)
    if bool(request.GET.get("start_date")) != bool(request.GET.get("end_date")):
        raise Refused(BAD, "start_date and end_date required: 両方を指定してください。")
    span = reading.span_of(request.GET)
    found = blocks.updates(span.since, span.until + reading.SECOND, trial=trial)
    return wire.many(form, "service_request_updates", "request_update", [documents.update(each) for each in found])


def _updated(request: HttpRequest, form: str) -> HttpResponse:
    actor = keys.writer(request)
    try:
        step = posting.post_update(request, actor, trusted=keys.may_trust(request))
    except NotFound:
        raise Refused(NOT_FOUND, "service_request_id was not found: その番号の通報はありません。") from None
    return wire.many(form, "service_request_updates", "request_update", [{"update_id": step.id}])


@require_safe
def bulk(request: HttpRequest, *, trial: bool) -> HttpResponse | StreamingHttpResponse:
    """GET requests.csv: the bulk download of the same requests, all of them, streamed."""
    try:
        reading.city_or_refuse(request)
        wanted = reading.wanted(request.GET, trial=trial)
    except HataoriError as refused:
        return HttpResponse(refused.message, content_type="text/plain; charset=utf-8", status=BAD)
    return StreamingHttpResponse(_lines(wanted), content_type="text/csv; charset=utf-8")


def _lines(wanted: blocks.Wanted) -> Iterator[str]:
    yield _line(BULK)
    sections, page = department_names(), 1
    while (found := blocks.requests(wanted, page=page, size=reading.MOST_ROWS)).requests:
        yield "".join(_line(_cells(each, sections)) for each in found.requests)
        page += 1


def _cells(found: blocks.Request, sections: dict[str, str]) -> list[object]:
    return [
        found.number, wire.moment(found.received_at), wire.moment(found.updated_at), wire.moment(found.closed_at),
        found.status, found.note, found.channel, found.kind_name, found.kind, found.description,
        sections.get(found.department, found.department), found.address, found.lat, found.lon,
    ]  # fmt: skip


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return text.getvalue()
