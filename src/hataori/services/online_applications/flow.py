"""The way through a form: which page follows, what is done, what is still missing. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext_noop as _

from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem

NOT_AMONG = _("この中にいない人のときは、「ちがうところを直す」を押して入力してください")
ATTACHMENTS = "attachments"
CHECK = "check"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the way, and whether its answers hold."""

    id: str
    title: str
    url: str
    done: bool
    optional: bool


@dataclass(frozen=True)
class Way:
    """A form with the answers so far, for one applicant."""

    form: registration.Form
    answers: Mapping[str, str]
    files: tuple[registration.AttachedFile, ...]
    visited: frozenset[str]
    actor: Actor
    draft: registration.Draft | None = None

    @property
    def base(self) -> str:
        """The address under which its pages stand."""
        return f"/procedures/{self.form.procedure_id}/apply/"

    @cached_property
    def judged(self) -> registration.Judged:
        """The form over these answers: what it asks, what can be filed, what is wrong."""
        return registration.judged(self.form, self.answers)

    @property
    def pages(self) -> tuple[registration.FormPage, ...]:
        """The pages these answers call for, with the fields they call for."""
        return self.judged.state.pages

    def page(self, page_id: str) -> registration.FormPage | None:
        """The page as these answers show it; one they do not call for with none of its fields."""
        shown = next((page for page in self.pages if page.id == page_id), None)
        hidden = self.form.page(page_id)
        return shown or (replace(hidden, fields=()) if hidden else None)

    @property
    def papers(self) -> tuple[registration.Paper, ...]:
        """The papers these answers call for."""
        return self.form.papers_asked(self.judged.state.facts)

    def ids(self) -> list[str]:
        """The way from page to page: questions, papers, check."""
        ids = [page.id for page in self.pages if not page.optional]
        return [*ids, *([ATTACHMENTS] if self.papers else []), CHECK]

    def after(self, page_id: str) -> str:
        """The page that follows; after an optional one the check."""
        ids = self.ids()
        return ids[ids.index(page_id) + 1] if page_id in ids[:-1] else CHECK

    def before(self, page_id: str) -> str:
        """The page before, empty at the first."""
        ids = self.ids()
        return ids[ids.index(page_id) - 1] if page_id in ids[1:] else ""

    def problems(self, page: registration.FormPage) -> list[FieldProblem]:
        """What is wrong on a page now."""
        names = {field.name for field in page.fields}
        extra = registration.together(self.judged.values, channel="online", actor=self.actor)
        found = registration.without_looked_up((*self.judged.problems, *extra), self.known.checked)
        return [problem for problem in found if problem.field in names]

    def all_problems(self) -> list[tuple[registration.FormPage, FieldProblem]]:
        """Everything that keeps it from being filed, page by page."""
        return [(page, problem) for page in self.pages for problem in self.problems(page)]

    def steps(self) -> list[Step]:
        """The list of things to do."""
        steps = [
            Step(p.id, p.title, f"{self.base}{p.id}/", p.id in self.visited and not self.problems(p), p.optional)
            for p in self.pages
        ]
        if self.papers:
            done = ATTACHMENTS in self.visited
            steps.append(Step(ATTACHMENTS, "添付する書類", f"{self.base}{ATTACHMENTS}/", done, optional=False))
        return sorted(steps, key=lambda step: step.optional)

    @cached_property
    def known(self) -> registration.Known:
        """What this applicant need not type."""
        return registration.known_for(self.form, self.actor, self.answers)

    def asked(self, page: registration.FormPage, *, edit: bool = False) -> registration.FormPage:
        """A page with the fields that are to be answered: those the city does not know, what was changed to something
        wrong, and on request all but what the city looks up itself.
        """
        wrong = {problem.field for problem in self.problems(page)} if page.id in self.visited else set()
        left = {field.name for field in self.known.asked(page)}
        hidden = self.known.checked | (self.known.waiting - wrong)
        fields = (f for f in page.fields if f.name in left | wrong or (edit and f.name not in hidden))
        return replace(page, fields=tuple(fields if edit else map(self._tapped, fields)))

    def _tapped(self, field: registration.FormField) -> registration.FormField:
        """A name of the household is tapped, not typed."""
        choices = self.known.subjects.get(field.name)
        if not choices:
            return field
        return replace(field, kind=registration.Kind.CHOICE, choices=choices, hint=NOT_AMONG)


def way(procedure_id: str, actor: Actor) -> Way:
    """The way of this person through a procedure's newest form; without a draft, what the city knows of him."""
    form = registration.current_form(procedure_id)
    draft = registration.find_draft(procedure_id, actor=actor)
    if draft is None:
        return Way(form, registration.prefilled(form, actor), (), frozenset(), actor)
    if draft.form_digest != form.digest:
        draft = registration.open_draft(procedure_id, actor=actor)
    return Way(form, draft.answers, draft.files, draft.visited, actor, draft)
