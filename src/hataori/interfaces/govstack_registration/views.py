"""The API's twelve addresses. A record is looked for before the method is looked at: what is not there is 404."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.files import api as stored

from . import figures, ids, reading, records, services, tasks, writing
from .asking import HEADER, READ, WRITE, answer, check_client, only, program, public
from .files import find, listed

_KEPT_DAYS = 90
_TAKEN = stored.DOCUMENTS | {"csv"}


@public
def service_list(request: HttpRequest) -> HttpResponse:
    """GET /services?name=: every procedure of the live catalogue, or those of exactly that name."""
    name = request.GET.get("name", "")
    found = (each for each in catalogue.procedures() if not each.same_as and name in ("", each.name))
    return only(request, "GET", "HEAD") or answer([services.service_record(each) for each in found])


@public
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    """GET /services/{serviceId}: the service; asked through the mediator, a list of it (docs/adr/0038)."""
    found = services.service_record(ids.service(service_id)) | {"id": service_id}
    return only(request, "GET", "HEAD") or answer([found] if HEADER in request.headers else found)


@public
def service_eforms(request: HttpRequest, service_id: str) -> HttpResponse:
    """GET /services/{serviceId}/eForms: the form in force."""
    form = registration.current_form(ids.service(service_id).procedure_id)
    return only(request, "GET", "HEAD") or answer([services.eform_item(form)])


@public
def eform(request: HttpRequest, eform_id: str) -> HttpResponse:
    """GET /eForms/{eFormId}: a form with the JSON Schema of its answers."""
    form, latest = services.find_eform(eform_id)
    record = services.eform_record(form, latest=latest) | {"eFormId": eform_id}
    return only(request, "GET", "HEAD") or answer(record)


@program(WRITE, header=True)
def applications_of_service(request: HttpRequest, service_id: str, *, actor: Actor) -> HttpResponse:
    """POST /services/{serviceId}/applications: begin a file, or file it where form data came along."""
    procedure = ids.service(service_id)
    if refused := only(request, "POST"):
        return refused
    file = writing.start(procedure, reading.submission(request), actor)
    return answer(records.file_record(file) | {"serviceId": service_id})


@program(WRITE)
def documents(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """POST /documents: keep a document for an application to come; its address stands in `url`."""
    if refused := only(request, "POST"):
        return refused
    name, content = reading.document(request)
    kept = stored.store(
        content, name=name, owner=actor.id, purpose=writing.PURPOSE, retention_days=_KEPT_DAYS, allowed=_TAKEN
    )
    message = "書類を受け取りました。90日のあいだに、申請の documentUrls に入れて送ってください。"
    return answer({"code": 0, "type": kept.media_type, "message": message, "url": f"{writing.DOCUMENTS}{kept.id}"})


@program(READ)
def document(request: HttpRequest, document_id: str, *, actor: Actor) -> HttpResponseBase:
    """GET a document, by who sent it."""
    if refused := only(request, "GET", "HEAD"):
        return refused
    return stored.download_response(document_id, actor)


@program(READ, header=True)
def application_list(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """GET /applications?serviceId=&applicantId=&status=&firstResult=&maxResult=&sortBy=&sortOrder=."""
    if refused := only(request, "GET", "HEAD"):
        return refused
    return answer([records.list_record(file, actor) for file in listed(reading.wanted(request), actor)])


@csrf_exempt
def application(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """GET and PUT /applications/{fileId}; both halves are for programs and take no cookie."""
    return (_change if request.method == "PUT" else _read)(request, file_id)


@program(READ, header=True)
def _read(request: HttpRequest, file_id: str, *, actor: Actor) -> HttpResponse:
    file = find(file_id, actor)
    return only(request, "GET", "HEAD") or answer(records.file_record(file, file_id))


@program(WRITE, header=True)
def _change(request: HttpRequest, file_id: str, *, actor: Actor) -> HttpResponse:
    file = writing.change(find(file_id, actor), reading.submission(request), actor)
    return answer(records.file_record(file, file_id))


@program(READ)
def task_list(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """GET /tasks?mainTaskId=&fileId=&assigneeId=&…: what the asker can do now. A file is its own main task."""
    asked = request.GET
    files = {asked[name] for name in ("fileId", "mainTaskId") if asked.get(name)}
    wanted = reading.wanted(request)
    own = {ids.own("file", each) for each in files}
    found = tasks.tasks(actor, file_id=next(iter(own), ""), assignee_id=asked.get("assigneeId", ""))
    shown = [] if len(own) > 1 else found[wanted.first : wanted.first + wanted.most]
    return only(request, "GET", "HEAD") or answer([records.task_item(task) for task in shown])


@program(READ)
def one_task(request: HttpRequest, task_id: str, *, actor: Actor) -> HttpResponse:
    """GET /tasks/{taskId}."""
    found = tasks.find_task(task_id, actor)
    return only(request, "GET", "HEAD") or answer(records.task_record(found, task_id))


@program(WRITE)
def complete(request: HttpRequest, task_id: str, *, actor: Actor) -> HttpResponse:
    """POST /tasks/{taskId}/complete with `data`; once more does nothing more."""
    if refused := only(request, "POST"):
        return refused
    data = reading.body(request).get("data", {})
    if not isinstance(data, dict):
        raise Rejected([FieldProblem("data", "type", "data はオブジェクトで送ってください。")])
    return answer(records.completed_record(tasks.complete_once(task_id, data, actor), task_id))


@public
def data_statistics(request: HttpRequest) -> HttpResponse:
    """GET /data/statistics/1.0: anyone may see service statistics, but must say who asks."""
    check_client(request)
    return only(request, "GET", "HEAD") or answer(figures.records(request))
