"""The door of registration: forms from catalogue rows, drafts, applications."""

from .actions import AlreadyFiled, correct, email_key, register
from .check import Checked, check, page_values, together
from .display import answers_for_display, sections, shown
from .drafts import (
    FILE_DAYS,
    KEPT_DAYS,
    adopt,
    attach,
    delete_draft,
    detach,
    drafts_of,
    find_draft,
    mark_visited,
    open_draft,
    save_page,
)
from .from_row import form_of
from .numbers import new_number, read_number
from .prefill import prefilled
from .queries import (
    application,
    application_for,
    applications_of,
    file_of,
    number_of_draft,
    personal_number,
    revisions,
)
from .shapes import MASK
from .tasks import take_reminders
from .types import Answers, Application, AttachedFile, Draft, Form, FormField, FormPage, Kind, Paper
from .values import read, storable
from .versions import current_form, form_version

__all__ = [
    "FILE_DAYS",
    "KEPT_DAYS",
    "MASK",
    "AlreadyFiled",
    "Answers",
    "Application",
    "AttachedFile",
    "Checked",
    "Draft",
    "Form",
    "FormField",
    "FormPage",
    "Kind",
    "Paper",
    "adopt",
    "answers_for_display",
    "application",
    "application_for",
    "applications_of",
    "attach",
    "check",
    "correct",
    "current_form",
    "delete_draft",
    "detach",
    "drafts_of",
    "email_key",
    "file_of",
    "find_draft",
    "form_of",
    "form_version",
    "mark_visited",
    "new_number",
    "number_of_draft",
    "open_draft",
    "page_values",
    "personal_number",
    "prefilled",
    "read",
    "read_number",
    "register",
    "revisions",
    "save_page",
    "sections",
    "shown",
    "storable",
    "take_reminders",
    "together",
]
