"""A draft becomes a report exactly once, whoever sends it how often: its key is unique, in the report's transaction."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from hataori.blocks.service_requests import api as reports
from hataori.blocks.vision import api as vision
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import Budget, SlowDown, account_of, source, within

from . import models
from .doors import PHOTOS, UNFILED_DAYS

KEPT = timedelta(days=90)
"""So long a phone may try again; after that its draft would be a new report."""

FILINGS = Budget("report_filings", 120, 3_600)
"""Reports of one source in an hour: a school class can report, a program gets tired."""


class OtherContent(HataoriError):
    """The key was used for something else."""

    status = 422


@dataclass(frozen=True, slots=True)
class Sent:
    """The report a draft became; `again` when it had been sent before."""

    number: str
    token: str
    notice: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Photos of a form as (id, view), and what was wrong with others."""

    photos: tuple[tuple[str, str], ...] = ()
    problems: tuple[FieldProblem, ...] = ()


def send(new: reports.NewRequest, *, key: str, content: str, actor: Actor, same_as: str = "") -> Sent:
    """File it, or answer the report this key has become already. With `same_as` it is joined to that report.

    Rejected as `file_request` says; OtherContent when the key stands for another content.
    """
    known = sent_before(key, content)
    if known:
        return known
    new = replace(new, sample=new.sample or _is_sample(actor))
    try:
        with transaction.atomic():
            filed = reports.file_request(new, actor=actor)
            number = filed.request.number
            models.Sending.objects.create(
                key_hash=_hash(key), content_hash=_hash(content), number=number, sent_at=clock.now()
            )
            if same_as and not filed.joined_to:
                _join(number, same_as, actor)
    except IntegrityError:
        known = sent_before(key, content)
        if known is None:
            raise
        return known
    return Sent(number, filed.token, filed.notice)


def sent_before(key: str, content: str) -> Sent | None:
    """What a key has become. OtherContent when it was something else."""
    row = models.Sending.objects.filter(key_hash=_hash(key)).first()
    if row is None:
        return None
    if row.content_hash != _hash(content):
        raise OtherContent("idempotency_mismatch", "この下書きは、別の内容ですでに送られています。")
    return Sent(row.number, reports.token_of(row.number), again=True)


def number_of(key: str) -> str:
    """The report a key has become, whatever was in it; empty while it is none."""
    row = models.Sending.objects.filter(key_hash=_hash(key)).first()
    return row.number if row else ""


def _join(number: str, to: str, actor: Actor) -> None:
    """Its reporter says it is the same; closed meanwhile, it stays a report of its own."""
    with suppress(reports.NotJoinable, NotFound), transaction.atomic():
        reports.join(number, to, how="reporter", actor=actor)


def _is_sample(actor: Actor) -> bool:
    return actor.kind == "resident" and account_of(actor.id).sample


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def spend(request: HttpRequest) -> None:
    """Take one filing from the source's budget. SlowDown."""
    if not within(FILINGS, source(request)):
        raise SlowDown("too_many_reports", "通報が続けて送られました。しばらく待ってから送ってください。")


def take_photos(
    request: HttpRequest, names: Iterable[str] = ("near", "far"), *, room: int = reports.MOST_PHOTOS
) -> Taken:
    """Take in the photos of a form, kept two days till they are filed; one that is no photo does not lose the others.

    More than there is room for are all refused, unread. SlowDown. Decodes: outside a transaction.
    """
    files = [(name, file) for name in names for file in request.FILES.getlist(name) if file.size]
    if len(files) > room:
        message = f"写真は{reports.MOST_PHOTOS}枚までです。減らしてください。"
        return Taken(problems=(FieldProblem("near", "too_many", message),))
    taken, problems = [], []
    for name, file in files:
        try:
            taken.append((_taken(request, file), name))
        except vision.BadPhoto as bad:
            problems.append(FieldProblem(name, bad.problems[0].code, f"{str(file.name)[:60]}：{bad.message}"))
    return Taken(tuple(taken), tuple(problems))


def all_photos(request: HttpRequest, names: Iterable[str] = ("near", "far")) -> tuple[tuple[str, str], ...]:
    """The same where one that is none stops the whole. Rejected."""
    found = take_photos(request, names)
    if found.problems:
        raise Rejected(found.problems)
    return found.photos


def _taken(request: HttpRequest, file: "UploadedFile[bytes]") -> str:
    if not within(PHOTOS, source(request)):
        raise SlowDown("too_many_photos", "写真が続けて送られました。しばらく待ってから送ってください。")
    return vision.intake(file.read(), owner="system", purpose="report", retention_days=UNFILED_DAYS).id


def fingerprint(request: HttpRequest) -> str:
    """What makes two forms the same: their fields and the bytes of their photos."""
    digest = hashlib.sha256()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(name.encode() + hashlib.sha256(file.read()).digest())
            file.seek(0)
    return digest.hexdigest()


def forget() -> int:
    """Keys that no phone will try again; how many."""
    return models.Sending.objects.filter(sent_at__lt=clock.now() - KEPT).delete()[0]
