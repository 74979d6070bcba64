"""After sending: the number, what follows, and what else can be filed in the same sitting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected, Unavailable
from hataori.platform.accounts.api import actor_of

from .actions import taken_in
from .filing_next import GOING, Next, file_next, next_of, questions
from .forms import QuestionForm, typed_in
from .queries import notification
from .views import open_here, sign_in_and_back


@never_cache
@require_http_methods(["GET", "POST"])
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /online-birth-notification/sent/<number>/: the receipt, with what follows; POST files the rest."""
    found, actor = open_here(), actor_of(request)
    if actor.kind == "guest":  # the notice in the box leads here
        return HttpResponseRedirect(sign_in_and_back(request))
    try:
        filed = filing.application_for(number, actor)
    except NotFound:
        raise Http404 from None
    if filed.procedure_id != found.procedure:
        raise Http404
    taken_in(number)  # filed on the general pages, and the worker has not come by yet
    try:
        following = next_of(filed, actor)
    except (NotFound, Unavailable):  # filed for another, or the register is closed: the receipt stands on its own
        following = ()
    if request.method == "GET":
        return _page(request, filed, following, _Answer())
    answer = _Answer(typed_in(questions(following), request.POST), tuple(request.POST.getlist("chosen")))
    try:
        file_next(filed, answer.chosen or (), answer.typed, actor=actor)
    except Rejected as refused:
        return _page(request, filed, following, replace(answer, problems=refused.problems))
    except (Conflict, Unavailable) as refused:
        problem = FieldProblem("", refused.code, refused.message)
        return _page(request, filed, following, replace(answer, problems=(problem,)))
    return HttpResponseRedirect(reverse("birth:sent", args=[filed.number]))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the parent sent, and what is wrong with it; `chosen` is None before he was asked."""

    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] | None = None
    problems: Sequence[FieldProblem] = ()


def _page(
    request: HttpRequest, filed: registration.Application, following: tuple[Next, ...], answer: _Answer
) -> HttpResponse:
    state, chosen = notification(filed.number).state, answer.chosen
    offered = [each for each in following if each.offered and state in GOING]
    context = {
        "filed": filed,
        "state": state,
        "offered": [{"next": each, "chosen": chosen is None or each.need.key in chosen} for each in offered],
        "done": [each for each in following if each.number],
        "others": [each for each in following if each.need.by and not each.number],
        "form": QuestionForm(questions(following) if offered else (), answer.typed, answer.problems),
    }
    status = 422 if answer.problems else 200
    return render(request, "online_birth_notification/sent.html", context, status=status)
