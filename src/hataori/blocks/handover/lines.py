"""One case as one line of a hand-over: its values, what is wrong with them, its attachments."""

from collections.abc import Mapping as Mapped
from dataclasses import dataclass, replace

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.platform.files import api as files

from .characters import lacking
from .mapping import converted
from .types import Item, ItemType, Lacking


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along; `path` is its place in the archive."""

    number: str
    file_id: str
    slot: str
    name: str
    size: int
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in a line; `problem` says why it cannot go (empty where it can), `version` is the case's."""

    number: str
    kind: str
    values: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    problem: str = ""
    lacking: tuple[Lacking, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Writing:
    """How a batch is written: the columns (without those the target may not have), its encoding, who makes it."""

    items: tuple[Item, ...]
    encoding: str
    purpose: str
    actor: Actor

    @property
    def secret(self) -> bool:
        """Whether personal numbers are among the columns."""
        return any(item.type is ItemType.PERSONAL_NUMBER for item in self.items)


def allowed(items: tuple[Item, ...], *, with_personal_number: bool) -> tuple[Item, ...]:
    """The columns a target gets: personal numbers only where it needs them (番号法第19条)."""
    return tuple(item for item in items if with_personal_number or item.type is not ItemType.PERSONAL_NUMBER)


def line_of(number: str, kind: str, writing: Writing) -> Line:
    """The line of a case; a problem instead of values where anything would be cut, replaced or left out."""
    case = workflow.case(number)
    if case.outcome is None and case.closed_at is None:
        return Line(number, kind, problem="決定が取り消され、いまは審査中です。", version=case.version)
    application = registration.application(number)
    try:
        given = {**application.answers, **_built_in(application, case), **_secret(number, writing)}
    except registries.Unavailable as closed:
        return Line(number, kind, problem=closed.message, version=case.version)
    written = [converted(item, given.get(item.source, "")) for item in writing.items]
    problems = [problem for _, problem in written if problem]
    values = tuple(value for value, _ in written)
    columns = [(item.name, value) for item, value in zip(writing.items, values, strict=True)]
    unknown = tuple(lacking(number, columns, writing.encoding))
    if unknown:
        places = "、".join(sorted({f"「{each.column}」の{each.code_points}" for each in unknown}))
        problems.append(f"連携先の文字コードにない文字があります（{places}）。")
    line = Line(number, kind, values, problem="".join(problems)[:500], lacking=unknown, version=case.version)
    return line if line.problem else replace(line, attachments=_attachments(application))


def _built_in(application: registration.Application, case: workflow.Case) -> dict[str, str]:
    return {
        "市:受付番号": application.number,
        "市:申請日": f"{application.submitted_at.astimezone(JST):%Y-%m-%d}",
        "市:決定日": f"{case.decided_at.astimezone(JST):%Y-%m-%d}" if case.decided_at else "",
        "市:結果": case.outcome.value if case.outcome else "accepted",
        "市:申請方法": application.channel,
        "市:氏名": application.applicant_name,
        "市:カナ": application.applicant_kana,
    }


def _secret(number: str, writing: Writing) -> Mapped[str, str]:
    """The numbers themselves; the reading is audited with its purpose. Masks never go out in their place."""
    if not writing.secret:
        return {}
    sources = {item.source: "" for item in writing.items if item.type is ItemType.PERSONAL_NUMBER}
    return sources | registration.personal_number(number, actor=writing.actor, reason=writing.purpose)


def _attachments(application: registration.Application) -> tuple[Attachment, ...]:
    found = []
    for place, given in enumerate(application.files, start=1):
        ref = files.file_ref(given.file_id)
        extension = ref.download_name.rpartition(".")[2]
        path = f"attachments/{application.number}/{place:02d}.{extension}"
        found.append(Attachment(application.number, ref.id, given.slot, given.name, ref.size, ref.sha256, path))
    return tuple(found)
