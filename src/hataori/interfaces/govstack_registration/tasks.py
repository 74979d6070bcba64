"""Tasks: what an applicant has yet to do (fill in the form, correct it), or what the section does next with a case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound

from . import ids, writing
from .answers import answers_in
from .asking import unknown
from .files import File, Wanted, find, listed

FORM, CORRECTION = "form", "correction"
_NAMES = {FORM: "申請書を書いて提出する", CORRECTION: "求められたところを直す"}
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do about a file. Its id names both: `<file>.form`, `<number>.reception`."""

    id: str
    file: File
    kind: str
    created: datetime

    @property
    def name(self) -> str:
        """What is to be done."""
        return _NAMES.get(self.kind) or f"{workflow.Stage(self.kind).label}をする"

    @property
    def for_staff(self) -> bool:
        """Whether the section does it."""
        return self.kind not in _NAMES

    @property
    def assignee_id(self) -> str:
        """Who does it: the applicant, or the member of staff the case was given to."""
        if not self.for_staff:
            return self.file.applicant_id
        return self.file.case.assignee_id if self.file.case else ""


def task_of(file: File, actor: Actor) -> Task | None:
    """What the actor can do about the file now, None when it is somebody else's turn."""
    if file.case is None:
        return Task(f"{file.id}.{FORM}", file, FORM, file.created) if file.draft else None
    if file.case.stage is workflow.Stage.CORRECTION:
        asked = writing.correction_of(file) if actor.kind != "staff" else None
        return Task(f"{file.id}.{CORRECTION}", file, CORRECTION, asked.requested_at) if asked else None
    if actor.kind != "staff" or file.ended or not workflow.works(file.case, actor):
        return None
    return Task(f"{file.id}.{file.case.stage}", file, file.case.stage.value, file.case.opened_at)


def tasks(actor: Actor, *, file_id: str = "", assignee_id: str = "") -> list[Task]:
    """The actor's open tasks. A file's main task is the file itself, so `mainTaskId` filters as `fileId` does."""
    return [task for task in _open(actor, file_id) if assignee_id in ("", task.assignee_id)]


def _open(actor: Actor, file_id: str) -> Iterator[Task]:
    wanted = ids.own("file", file_id)
    for file in listed(Wanted(most=_MOST), actor):
        task = task_of(file, actor) if wanted in ("", file.id) else None
        if task:
            yield task


def find_task(task_id: str, actor: Actor) -> Task:
    """The open task of that id, or of another system's id for it. NotFound."""
    wanted = ids.own("task", task_id)
    file_id, _, kind = wanted.rpartition(".")
    if not file_id:
        raise unknown("タスク")
    found = task_of(find(file_id, actor), actor)
    if found is None or found.kind != kind:
        raise unknown("タスク")
    return found


def done_before(task_id: str, actor: Actor) -> File | None:
    """The file of a task that was completed before: completing it again does nothing and is answered alike."""
    file_id, _, kind = ids.own("task", task_id).rpartition(".")
    file = find(file_id, actor) if file_id else None
    if file is None or file.case is None:
        return None
    number = file.case.number
    asked = kind == CORRECTION and workflow.corrections(number) and workflow.open_correction(number) is None
    passed = any(step.from_stage == kind != file.case.stage for step in workflow.history(number))
    return file if kind == FORM or asked or (passed and actor.kind == "staff") else None


def complete_once(task_id: str, data: Mapping[str, Any], actor: Actor) -> File:
    """Complete a task, or find that it was completed before, be it a moment ago by a twin of this request."""
    done = done_before(task_id, actor)
    if done is not None:
        return done
    try:
        return complete(find_task(task_id, actor), data, actor)
    except NotFound:
        done = done_before(task_id, actor)
        if done is None:
            raise
        return done


def complete(task: Task, data: Mapping[str, Any], actor: Actor) -> File:
    """Do it: take the answers in and file, send the correction, or move the case on; a decision takes `outcome`,
    `reasons` and `article`. Rejected by field; Conflict when it is not the time for it.
    """
    if task.kind == FORM:
        sent = writing.Submission(task.file.applicant_id, data=data)
        return writing.submit(writing.change(task.file, sent, actor), data, actor)
    if task.kind == CORRECTION:
        return _correct(task.file, data, actor)
    return _work(task.file, data, actor)


def _correct(file: File, data: Mapping[str, Any], actor: Actor) -> File:
    if file.case is None:
        raise unknown("タスク")
    form = registration.form_version(registration.application(file.case.number).form_digest)
    filing.answer_correction(file.case.number, answers_in(data, form), actor=file.actor)
    return find(file.id, actor)


def _work(file: File, data: Mapping[str, Any], actor: Actor) -> File:
    if file.case is None:
        raise unknown("タスク")
    onward = workflow.onward(file.case)
    if onward is not None:
        workflow.advance(file.case.number, onward.value, actor, version=file.case.version)
    elif file.case.stage is workflow.Stage.APPROVAL:
        said = {name: str(data.get(name, "")) for name in ("outcome", "reasons", "article")}
        workflow.decide(file.case.number, **said, actor=actor, version=file.case.version)
    else:
        raise Conflict("not_allowed_now", "通知は自動で送られます。送られるまで待ってください。")
    return find(file.id, actor)
