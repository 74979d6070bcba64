"""The desk's pages of issued papers: look one up, withdraw it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, needs_step_up, staff_required, step_up_required

from . import actions, desk_queries, rules, standing
from .desk_forms import RevokeForm

_staff = staff_required(*rules.READERS)


@never_cache
@_staff
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """GET /desk/papers/?q=: the latest papers, or the one of a number or code."""
    typed = request.GET.get("q", "")[:120]
    rows = desk_queries.found(typed, actor_of(request))
    context = {"rows": rows, "typed": typed, "most": desk_queries.SHOWN}
    return render(request, "documents/desk_papers.html", context)


@never_cache
@_staff
@require_GET
def one(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """GET /desk/papers/<id>/."""
    return _page(request, document_id, RevokeForm())


@never_cache
@staff_required(*rules.WITHDRAWERS)
@step_up_required
@require_POST
def revoke(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """POST /desk/papers/<id>/revoke/: after it the public page says so at once."""
    form = RevokeForm(request.POST)
    if not form.is_valid() or not _revoked(request, document_id, form):
        return _page(request, document_id, form)
    messages.success(request, "文書を取り消しました。確認のページには、もう失効と出ます。")
    return HttpResponseRedirect(reverse("documents-desk:one", args=[document_id]))


def _revoked(request: HttpRequest, document_id: UUID, form: RevokeForm) -> bool:
    """Whether it was withdrawn; what keeps it from being stands in the form."""
    actor = actor_of(request)
    desk_queries.one(str(document_id), actor)  # another section's paper does not exist for this person
    typed = form.cleaned_data
    try:
        other = standing.id_of(typed["superseded_by"]) if typed["superseded_by"].strip() else ""
        actions.revoke(str(document_id), reason=typed["reason"], actor=actor, superseded_by=other)
    except NotFound as unknown:
        form.add_error("superseded_by", unknown.message)
    except Conflict as already:
        form.add_error(None, already.message)
    except Rejected as refused:
        for problem in refused.problems:
            form.add_error(problem.field or None, ValidationError(problem.message, code=problem.code))
    return not form.errors


def _page(request: HttpRequest, document_id: UUID, form: RevokeForm) -> HttpResponse:
    found = desk_queries.one(str(document_id), actor_of(request))
    context = {"found": found, "paper": found.paper, "form": form, "step_up": needs_step_up(request)}
    return render(request, "documents/desk_paper.html", context, status=422 if form.errors else 200)
