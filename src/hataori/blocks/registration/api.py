"""The door of registration: forms from catalogue rows, drafts, applications."""

from .actions import AlreadyFiled, correct, register
from .again import draft_again
from .check import Checked, Judged, check, judged, together, without_looked_up
from .destroying import destroy
from .display import answers_for_display, sections, shown
from .drafts import (
    FILE_DAYS,
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
from .evaluation import state_of
from .from_row import form_of, standard_pages
from .kinds import CHOOSING
from .known import Known, typed_although_known
from .making import form_from
from .numbers import new_number, read_number
from .prefill import known_for, prefilled
from .program import answers_read, browser_program, has_rules
from .publication import RULES, TEXTS, form_problems, table_title
from .publishing import (
    PUBLISHERS,
    Published,
    procedures_with_own_form,
    publications,
    publish_form,
    published_form,
)
from .queries import (
    application,
    application_for,
    applications_of,
    file_of,
    file_revisions,
    number_of_draft,
    numbers_left,
    personal_number,
    revisions,
)
from .rows import row_added, row_removed
from .shapes import MASK
from .tables import DECISION, FEE, TABLE_TITLES, facts_of, fee_of, table_outcome
from .tasks import take_reminders
from .types import MOST_FILES, Answers, Application, AttachedFile, Draft, Form, FormField, FormPage, Kind, Paper
from .values import read, storable
from .versions import changes, current_form, form_version

__all__ = [
    "CHOOSING",
    "DECISION",
    "FEE",
    "FILE_DAYS",
    "MASK",
    "MOST_FILES",
    "PUBLISHERS",
    "RULES",
    "TABLE_TITLES",
    "TEXTS",
    "AlreadyFiled",
    "Answers",
    "Application",
    "AttachedFile",
    "Checked",
    "Draft",
    "Form",
    "FormField",
    "FormPage",
    "Judged",
    "Kind",
    "Known",
    "Paper",
    "Published",
    "adopt",
    "answers_for_display",
    "answers_read",
    "application",
    "application_for",
    "applications_of",
    "attach",
    "browser_program",
    "changes",
    "check",
    "correct",
    "current_form",
    "delete_draft",
    "destroy",
    "detach",
    "draft_again",
    "drafts_of",
    "facts_of",
    "fee_of",
    "file_of",
    "file_revisions",
    "find_draft",
    "form_from",
    "form_of",
    "form_problems",
    "form_version",
    "has_rules",
    "judged",
    "known_for",
    "mark_visited",
    "new_number",
    "number_of_draft",
    "numbers_left",
    "open_draft",
    "personal_number",
    "prefilled",
    "procedures_with_own_form",
    "publications",
    "publish_form",
    "published_form",
    "read",
    "read_number",
    "register",
    "revisions",
    "row_added",
    "row_removed",
    "save_page",
    "sections",
    "shown",
    "standard_pages",
    "state_of",
    "storable",
    "table_outcome",
    "table_title",
    "take_reminders",
    "together",
    "typed_although_known",
    "without_looked_up",
]
