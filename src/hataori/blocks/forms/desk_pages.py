"""What the designer's views share: who may, what is open, how a save is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from hataori.blocks.catalogue.api import Procedure
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, HataoriError, Rejected
from hataori.platform.accounts.api import actor_of

from . import actions, queries
from .types import Content, Design

WATCHERS = (Role.DX_OFFICE, Role.AUDITOR)
VIEWERS = (*actions.EDITORS, *WATCHERS)


@dataclass(frozen=True, slots=True)
class Bench:
    """A procedure's form on the bench of one who may write it."""

    procedure: Procedure
    design: Design
    actor: Actor

    @property
    def content(self) -> Content:
        """What is worked on."""
        return self.design.content

    @property
    def base(self) -> str:
        """The address of its first page."""
        return reverse("forms-desk:design", args=[self.procedure.procedure_id])


def bench(request: HttpRequest, procedure_id: str) -> Bench:
    """The working copy for one who may write it. NotFound, Forbidden."""
    actor = actor_of(request)
    return Bench(actions.owned(procedure_id, actor), queries.design(procedure_id), actor)


def sent(request: HttpRequest) -> dict[str, str]:
    """The texts of a POST; of a name sent several times its values one a line."""
    return {name: "\n".join(request.POST.getlist(name)) for name in request.POST}


def keep(request: HttpRequest, on: Bench, make: Callable[[Content], Content]) -> list[FieldProblem]:
    """Save what `make` makes of the content; the problems where it could not be kept."""
    revision = request.POST.get("revision", "")
    try:
        content = make(on.content)
        actions.save(
            on.procedure.procedure_id,
            content,
            revision=int(revision) if revision.isdecimal() else on.design.revision,
            actor=on.actor,
        )
    except Rejected as refused:
        return list(refused.problems)
    except Conflict as changed:
        return [FieldProblem("", changed.code, changed.message)]
    return []


def answer(
    request: HttpRequest, problems: list[FieldProblem], *, to: str, again: Callable[[], HttpResponse]
) -> HttpResponse:
    """On to the next page, or the same one with the problems told."""
    if problems:
        return again()
    messages.success(request, "保存しました。")
    return HttpResponseRedirect(to)


def shown(
    request: HttpRequest, name: str, on: Bench, context: dict[str, Any], problems: list[FieldProblem] | None = None
) -> HttpResponse:
    """A page of the designer."""
    every = {"bench": on, "procedure": on.procedure, "content": on.content, "revision": on.design.revision, **context}
    told = [FieldProblem("", problem.code, problem.message) for problem in problems or []]
    return render(request, f"forms/{name}.html", {**every, "problems": told}, status=422 if told else 200)


def told(request: HttpRequest, error: HataoriError) -> None:
    """An error at the top of the next page."""
    for problem in getattr(error, "problems", ()) or [FieldProblem("", error.code, error.message)]:
        messages.error(request, problem.message)
