"""The desk's pages of letters to post, and of what is taken over from an old system."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden, HataoriError, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.exports.download import as_download
from hataori.platform.organisation import api as organisation

from . import importing, letters, models, queries
from .desk_forms import ImportForm

_PRINTED_SHOWN = 20


@require_GET
@accounts.staff_required(*queries.READERS)
def to_post(request: HttpRequest) -> HttpResponse:
    """What has to go out by post, and what was printed."""
    actor = accounts.actor_of(request)
    department = queries.department_asked(request.GET.get("department", ""), actor)
    here_now = letters.waiting(department)
    found = here_now.exclude(letters.claimed()).select_related("proposal")
    printed = models.Letter.objects.filter(department=department, printed_at__isnull=False).select_related("proposal")
    here = {
        "count": found.count(),
        "making": here_now.filter(letters.claimed()).count(),
        "rows": letters.as_rows(list(found[: letters.MOST_PRINTED]), actor),
        "printed": letters.as_rows(list(printed.order_by("-printed_at")[:_PRINTED_SHOWN]), actor),
        "department": organisation.department(department) if department else None,
        "departments": queries.own_departments(actor),
        "works": any(actor.has_role(role, department) for role in letters.PRINTERS),
    }
    return render(request, "automatic_schemes/desk_letters.html", here)


@require_POST
@accounts.staff_required(*letters.PRINTERS)
def print_letters(request: HttpRequest) -> HttpResponse:
    """The next letters as one ZIP to print."""
    actor = accounts.actor_of(request)
    department = queries.department_asked(request.POST.get("department", ""), actor)
    try:
        content = letters.print_waiting(department, actor=actor)
    except (Rejected, Forbidden) as refused:
        messages.error(request, refused.problems[0].message if isinstance(refused, Rejected) else refused.message)
        return redirect("schemes-desk:letters")
    return as_download(HttpResponse(content, "application/zip"), f"郵送_{clock.now():%Y%m%d-%H%M}.zip")


@require_POST
@accounts.staff_required(*letters.PRINTERS)
def print_again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter again."""
    content = letters.again(letter_id, actor=accounts.actor_of(request))
    return as_download(HttpResponse(content, "application/pdf"), f"郵送_{letter_id}.pdf")


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*importing.IMPORTERS)
def imports(request: HttpRequest) -> HttpResponse:
    """Take over the section's recipients or their accounts; bad rows are told by line and column."""
    actor = accounts.actor_of(request)
    department = queries.department_asked(request.POST.get("department", ""), actor)
    form = ImportForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST" and form.is_valid():
        try:
            result = _take(form.cleaned_data["kind"], form.cleaned_data["file"], department, actor)
        except Rejected as refused:
            form.show(refused.problems)
        except HataoriError as refusal:
            form.add_error(None, refusal.message)
    here = {
        "form": form,
        "result": result,
        "departments": queries.own_departments(actor),
        "department": department,
        "awards": importing.AWARDS,
        "accounts": importing.ACCOUNTS,
    }
    wrong = form.errors or (result and result.bad)
    return render(request, "automatic_schemes/desk_imports.html", here, status=422 if wrong else 200)


def _take(kind: str, file: "UploadedFile[bytes]", department: str, actor: Actor) -> importing.Imported:
    take = importing.import_awards if kind == "awards" else importing.import_accounts
    return take(file.read(), department, actor=actor)
