"""A parent's way through the notification: the pages that are left to be answered, what is known, what bars it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem

from .form import CERTIFICATE
from .names import bad_characters
from .rules import Check, barred
from .settings import BirthSettings
from .telling import around_of, before_sending

PHOTO, CHECK = "certificate", "check"


@dataclass(frozen=True)
class Way:
    """The form with one parent's answers so far."""

    settings: BirthSettings
    form: registration.Form
    actor: Actor
    answers: Mapping[str, str]
    draft: registration.Draft | None = None

    @cached_property
    def around(self) -> registries.Circle | None:
        """The household, None for who is not linked to the register or while it is closed."""
        return around_of(self.actor)

    @cached_property
    def known(self) -> registration.Known:
        """What the city knows."""
        return registration.known_for(self.form, self.actor, self.answers)

    def asked(self, page: registration.FormPage, *, edit: bool = False) -> tuple[registration.FormField, ...]:
        """The questions of a page that are left; on request all of them."""
        return page.fields if edit else self.known.asked(page)

    def pages(self) -> list[registration.FormPage]:
        """The pages on which anything is left to be asked."""
        return [page for page in self.form.pages if self.known.asked(page)]

    def ids(self) -> list[str]:
        """The steps in their order."""
        return [*(page.id for page in self.pages()), PHOTO, CHECK]

    def after(self, step: str) -> str:
        """The step that follows."""
        ids = self.ids()
        return ids[ids.index(step) + 1] if step in ids[:-1] else CHECK

    def before(self, step: str) -> str:
        """The step before, empty at the first."""
        ids = self.ids()
        return ids[ids.index(step) - 1] if step in ids[1:] else ""

    @property
    def photos(self) -> tuple[registration.AttachedFile, ...]:
        """The photos of the certificate."""
        return tuple(file for file in (self.draft.files if self.draft else ()) if file.slot == CERTIFICATE)

    def problems(self, page: registration.FormPage) -> list[FieldProblem]:
        """What is wrong on a page: each answer by its kind, and the characters of the name."""
        names = {field.name for field in page.fields}
        found = [each for each in registration.judged(self.form, self.answers).problems if each.field in names]
        wrong = {each.field for each in found}
        if "child_given_name" in names - wrong:
            found += [_character(each.text, each.instead) for each in bad_characters(self.answers["child_given_name"])]
        return found

    def all_problems(self) -> list[tuple[str, FieldProblem]]:
        """Everything that keeps it from being sent, with the step where it is mended."""
        found = [(page.id, problem) for page in self.form.pages for problem in self.problems(page)]
        if not self.photos:
            message = "出生証明書の写真を付けてください。"
            found.append((PHOTO, FieldProblem(CERTIFICATE, "required", message)))
        return found

    def barred(self) -> tuple[Check, ...]:
        """The rules by which it cannot come online, as far as they were answered; a name is mended on its page."""
        found = barred(before_sending(self.answers, self.around, clock.today()))
        return tuple(each for each in found if each.key != "characters")


def _character(text: str, instead: tuple[str, ...]) -> FieldProblem:
    meant = f"「{'」「'.join(instead)}」ではありませんか。" if instead else "別の字にしてください。"
    message = f"「{text}」は、名に使えない文字です（戸籍法施行規則第60条）。{meant}"
    return FieldProblem("child_given_name", "name_character", message)


def way(settings: BirthSettings, actor: Actor) -> Way:
    """The way of this parent; without a draft, from what the city knows."""
    form = registration.current_form(settings.procedure)
    draft = registration.find_draft(settings.procedure, actor=actor)
    if draft is None:
        return Way(settings, form, actor, registration.prefilled(form, actor))
    if draft.form_digest != form.digest:
        draft = registration.open_draft(settings.procedure, actor=actor)
    return Way(settings, form, actor, draft.answers, draft)
