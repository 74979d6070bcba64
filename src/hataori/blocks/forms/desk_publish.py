"""Publishing with an effective date, the history, the differences in words, and the way back."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.handover import api as handover
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, HataoriError, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts.api import actor_of, staff_required

from . import actions, queries
from .desk_home import place_of
from .desk_pages import VIEWERS, Bench, bench, shown, told
from .diff import differences
from .trials import run_all


@require_http_methods(["GET", "POST"])
@staff_required(*actions.EDITORS)
def publish(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """What changes, what the test cases say, and from which day on."""
    on = bench(request, procedure_id)
    if request.method == "GET":
        return _publish(request, on, [])
    try:
        day = _day(request.POST.get("effective_on", ""))
        done = actions.publish(procedure_id, effective_on=day, actor=on.actor, note=request.POST.get("note", ""))
    except HataoriError as error:
        return _publish(
            request, on, list(getattr(error, "problems", ())) or [FieldProblem("", error.code, error.message)]
        )
    when = "今日から使います" if done.state == "now" else f"{done.effective_on}から使います"
    messages.success(request, f"公開しました。{when}。")
    return HttpResponseRedirect(reverse("forms-desk:history", args=[procedure_id]))


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except DateProblem as problem:
        raise Rejected([problem.in_field("effective_on")]) from None


def _publish(request: HttpRequest, on: Bench, problems: list[FieldProblem]) -> HttpResponse:
    wrong = queries.problems_of_content(on.procedure, on.content)
    form = None if wrong else queries.form_of_content(on.procedure, on.content)
    trials = run_all(form, on.content.trials) if form else []
    current = queries.content_of(registration.current_form(on.procedure.procedure_id))
    context = {
        "wrong": [{"message": each.message, "url": place_of(on, each)} for each in wrong],
        "trials": trials,
        "differences": differences(current, on.content),
        "handover": handover.findings_of(form) if form else [],
        "today": clock.today().isoformat(),
        "may_publish": any(on.actor.has_role(r, on.procedure.department) for r in registration.PUBLISHERS),
        "effective_on": request.POST.get("effective_on", clock.today().isoformat()),
        "note": request.POST.get("note", ""),
    }
    return shown(request, "publish", on, context, problems)


@require_GET
@staff_required(*VIEWERS)
def history(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Every form that was or will be in force, with what each changed."""
    found = catalogue.procedure(procedure_id)
    if found is None:
        raise NotFound
    actor = actor_of(request)
    every = registration.publications(procedure_id)
    contents = [queries.content_of(registration.form_version(each.digest)) for each in every]
    before = [*contents, queries.content_of(registration.form_of(found))][1:]
    context = {
        "procedure": found,
        "rows": [
            {"publication": each, "differences": differences(old, new)}
            for each, new, old in zip(every, contents, before, strict=True)
        ],
        "may_publish": any(actor.has_role(role, found.department) for role in registration.PUBLISHERS),
        "may_edit": actions.may_edit(actor, found),
        "begun": procedure_id in queries.designs(),
        "today": clock.today().isoformat(),
    }
    return render(request, "forms/history.html", context)


@require_POST
@staff_required(*actions.EDITORS)
def again(request: HttpRequest, procedure_id: str, publication_id: int) -> HttpResponse:
    """Put an older form into force anew."""
    try:
        day = _day(request.POST.get("effective_on", ""))
        actions.publish_again(procedure_id, publication_id, effective_on=day, actor=actor_of(request))
        messages.success(request, "前の版をもう一度公開しました。")
    except HataoriError as error:
        told(request, error)
    return HttpResponseRedirect(reverse("forms-desk:history", args=[procedure_id]))


@require_POST
@staff_required(*actions.EDITORS)
def work_on(request: HttpRequest, procedure_id: str, publication_id: int) -> HttpResponse:
    """Take an older form as the working copy."""
    actor = actor_of(request)
    actions.owned(procedure_id, actor)
    form = registration.published_form(publication_id)
    if form.procedure_id != procedure_id:
        raise NotFound
    actions.save(procedure_id, queries.content_of(form), revision=0, actor=actor)
    messages.success(request, "この版を下書きにしました。")
    return HttpResponseRedirect(reverse("forms-desk:design", args=[procedure_id]))
