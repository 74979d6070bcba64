"""A procedure's mapping table at the desk: what it says, what is to be seen to, out and in as a spreadsheet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.errors import Forbidden, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import actions, queries, sheet
from .desk_views import VIEWERS, named, refuse
from .forms import MappingForm
from .mapping import BUILT_IN

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGEST = 2 * 1024 * 1024


@never_cache
@staff_required(*VIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """GET and POST /desk/handover/mappings/<procedure>/."""
    table = queries.mapping(procedure_id)
    form = MappingForm(request.POST or None, request.FILES or None, initial={"outside_code": table.outside_code})
    if request.method == "POST" and form.is_valid() and _written(request, procedure_id, form):
        return HttpResponseRedirect(reverse("handover-desk:mapping", args=[procedure_id]))
    actor = actor_of(request)
    try:
        works = bool(queries.owned(procedure_id, actor))
    except (Forbidden, NotFound):
        works = False
    context = {
        "table": table,
        "procedure": named(procedure_id),
        "findings": queries.mapping_findings(procedure_id),
        "built_in": BUILT_IN,
        "form": form,
        "works": works,
    }
    return render(request, "handover/mapping.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, procedure_id: str, form: MappingForm) -> bool:
    upload = form.cleaned_data["file"]
    code = form.cleaned_data["outside_code"].strip()
    try:
        items = sheet.items_of(upload.read(_LARGEST))
        table = actions.write_mapping(procedure_id, items, actor=actor_of(request), outside_code=code)
    except Rejected as refused:
        refuse(form, refused)
        return False
    messages.success(request, f"項目の対応表を第{table.version}版にしました。")
    return True


@staff_required(*VIEWERS)
@require_http_methods(["GET", "HEAD"])
def spreadsheet(_request: HttpRequest, procedure_id: str) -> HttpResponse:
    """GET the table as a spreadsheet."""
    answer = HttpResponse(sheet.sheet_of(queries.mapping(procedure_id).items), content_type=_XLSX)
    name = content_disposition_header(as_attachment=True, filename=f"項目の対応表_{named(procedure_id)}.xlsx")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer
