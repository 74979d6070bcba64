"""補正: the marked fields and papers, given anew by the applicant."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.files import api as files

from .page_form import PageForm
from .status_views import own, private


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """The marked fields, to be filled in anew."""
    found, actor = own(request, number)
    asked = workflow.open_correction(found.number)
    if asked is None:
        return HttpResponseRedirect(f"/applications/{found.number}/")
    form = registration.form_version(found.form_digest)
    marked = tuple(field for name in asked.fields if (field := form.field(name)))
    page = registration.FormPage("correct", gettext("直すところ"), asked.message, marked)
    papers = [paper for paper in form.papers if paper.slot in asked.papers]
    if request.method == "GET":
        shown = {name: value for name, value in found.answers.items() if value != registration.MASK}
        return _correction(request, found, page, PageForm(page, shown), papers=papers)
    typed = {name: registration.storable(str(value)) for name, value in request.POST.items()}
    try:
        _answer(request, found, papers, typed, actor)
    except Rejected as error:
        wrong = error.problems
        return _correction(request, found, page, PageForm(page, typed, wrong), papers=papers, problems=wrong)
    except Conflict:
        pass
    return HttpResponseRedirect(f"/applications/{found.number}/")


@transaction.atomic
def _answer(
    request: HttpRequest,
    found: registration.Application,
    papers: Sequence[registration.Paper],
    typed: Mapping[str, str],
    actor: Actor,
) -> None:
    """Answers and files come together or not at all."""
    given = [(paper.slot, each) for paper in papers for each in request.FILES.getlist(paper.slot)]
    if len(given) > registration.MOST_FILES:
        message = f"一度に送れるのは{registration.MOST_FILES}個までです。分けずに1つのファイルにまとめてください。"
        raise Rejected([FieldProblem(given[-1][0], "too_many", message)])
    kept = [_kept(slot, each.read(), str(each.name), actor) for slot, each in given]
    filing.answer_correction(found.number, typed, actor=actor, attached=kept)


def _kept(slot: str, content: bytes, name: str, actor: Actor) -> registration.AttachedFile:
    try:
        stored = files.store(
            content, name=name, owner=actor.id, purpose="申請の添付書類", retention_days=registration.FILE_DAYS
        )
    except Rejected as error:
        raise Rejected([FieldProblem(slot, p.code, f"{name}: {p.message}") for p in error.problems]) from error
    return registration.AttachedFile(slot, stored.id, stored.name, stored.size)


def _correction(
    request: HttpRequest,
    found: registration.Application,
    page: registration.FormPage,
    form: PageForm,
    *,
    papers: Sequence[registration.Paper],
    problems: Sequence[FieldProblem] = (),
) -> HttpResponse:
    url = f"/applications/{found.number}/"
    slots = {paper.slot for paper in papers}
    context = {
        "application": found,
        "page": page,
        "form": form,
        "papers": [{"paper": each, "problems": [p for p in problems if p.field == each.slot]} for each in papers],
        "told": (*form.told, *(problem for problem in problems if problem.field in slots)),
        "limit_mb": files.LARGEST // 1024 // 1024,
        "back": url,
        "steps": [{"title": gettext("申請の状況"), "url": url}, {"title": page.title}],
    }
    status = 422 if problems else 200
    return private(render(request, "online_applications/correct.html", context, status=status))
