"""What a person is told: into the box of who has an account, on paper for who has none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hataori.blocks.documents import api as documents
from hataori.blocks.messaging.api import send
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.money import format_yen
from hataori.kernel.wareki import format_wareki
from hataori.platform.organisation import api as organisation

from . import models, register
from .routes import routes
from .tables import tables

TEMPLATE = "letter"
_PER = {"month": "月", "year": "年度", "once": "1回", "in_kind": ""}
_DECIDED = {
    "new": "支給を決定しました。",
    "raised": "支給額を増やすことを決定しました。",
    "lowered": "支給額を減らすことを決定しました。",
    "changed": "支給の内容を改めることを決定しました。",
    "ended": "支給が終わることを決定しました。",
}


def title_of(scheme: str) -> str:
    """The scheme's name."""
    return tables()[scheme].title


def grounds(row: models.Proposal) -> Mapping[str, Any]:
    """The facts, articles and sentences a proposal rests on."""
    found: dict[str, Any] = json.loads(row.grounds)
    return found


def amount_words(amount: int, unit: str) -> str:
    """「月 15,000円」, 「医療費の助成」 where nothing is paid out."""
    return "費用の助成（支払いはありません）" if unit == "in_kind" else f"{_PER[unit]} {format_yen(amount)}"


def offer(row: models.Proposal, actor: Actor) -> None:
    """Tell of an offer: what, how much, why, and what to do by when."""
    title = title_of(row.scheme)
    account = register.account_of(row.person_id)
    if account:
        send(
            to=account,
            subject=f"{title}を受けられます",
            body=_offer_words(row, title),
            key=f"scheme-offer:{row.pk}",
            actor=actor,
            sample=row.sample,
        )
        return
    models.Letter.objects.create(proposal=row, department=row.department, kind="offer", created_at=clock.now())


def letter_of_offer(row: models.Proposal, answering: Mapping[str, str], actor: Actor) -> documents.Document:
    """The same on paper, with the code and QR to answer by."""
    return _issued(paper_of_offer(row, answering), row.department, actor)


def paper_of_offer(row: models.Proposal, answering: Mapping[str, str]) -> documents.NewPaper:
    """The same before it is made, for a batch of them."""
    title = title_of(row.scheme)
    said, to = _said(row, f"{title}のお知らせ", _offer_words(row, title))
    return new_paper(said, to, key=_key(row, said.title), answer=dict(answering))


def decision(row: models.Proposal, award: models.Award | None, actor: Actor) -> None:
    """The decision notice, into the box (行政手続法 wants reasons where something is taken: they stand on it)."""
    title = title_of(row.scheme)
    words = _DECIDED[row.change]
    said, to = _said(row, f"{title} 決定通知書", words)
    paper = letter(said, to, actor, key=_key(row, said.title), appeal_to=documents.appeal_to())
    if award is not None:
        award.paper_id = paper.id
        award.save(update_fields=["paper_id"])
    hand_over(
        paper,
        row,
        kind="decision",
        subject=f"{title}の決定通知",
        body=f"{title}について、{words}くわしくは通知書をご覧ください。",
        key=f"scheme-decision:{row.pk}",
    )


def hand_over(paper: documents.Document, row: models.Proposal, *, kind: str, subject: str, body: str, key: str) -> None:
    """Put a paper into the person's box, or among the letters to post for who has none."""
    account = register.account_of(row.person_id)
    if account:
        papers = (paper.id,)
        send(to=account, subject=subject, body=body, key=key, documents=papers, actor=SYSTEM, sample=row.sample)
        return
    models.Letter.objects.create(
        proposal=row, department=row.department, kind=kind, paper_id=paper.id, created_at=clock.now()
    )


def _offer_words(row: models.Proposal, title: str) -> str:
    parts = [
        f"市が持つ情報で確かめたところ、{title}（{amount_words(row.amount, row.unit)}）を受けられます。",
        *grounds(row)["reasons"],
    ]
    if row.payer != "city":
        parts.append("この制度は、勤め先や県など、ほかの機関が支給します。手続きの窓口をご確認ください。")
    elif row.term_ends:
        parts.append(f"{format_wareki(row.term_ends)}までに辞退のお申し出がなければ、支給の決定に進みます。")
    else:
        parts.append("マイページの「受けられる制度」から、受け取るかどうかを選んでください。窓口でも承ります。")
    return "\n".join(parts)


def _key(row: models.Proposal, title: str) -> str:
    return f"scheme:{title}:{row.pk}"


def _said(row: models.Proposal, title: str, words: str) -> tuple["Words", "To"]:
    found = grounds(row)
    said = Words(
        title=title,
        body=(*words.split("\n"), *(reason for reason in found["reasons"] if reason not in words)),
        article="、".join([*found["articles"], routes().of(row.scheme).article]),
        rows=(
            ["制度", title_of(row.scheme)],
            ["内容", amount_words(row.amount, row.unit) if row.change != "ended" else "終わり"],
            ["いつから", format_wareki(row.effective_from)],
        ),
    )
    return said, To(row.person_id, row.department, f"proposal/{row.pk}", sample=row.sample)


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    title: str
    body: Sequence[str]
    article: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class To:
    """Whom a letter is for, from which section, about which subject."""

    person_id: str
    department: str
    about: str
    sample: bool


def letter(said: Words, to: To, actor: Actor, *, key: str, **more: object) -> documents.Document:
    """A letter, not the notice of an application: nobody has applied. `more` are further keys of the template."""
    return _issued(new_paper(said, to, key=key, **more), to.department, actor)


def new_paper(said: Words, to: To, *, key: str, **more: object) -> documents.NewPaper:
    """The same before it is made."""
    data = letter_data(said, to) | more
    return documents.NewPaper(key, said.title, data, register.account_of(to.person_id), to.about)


def _issued(paper: documents.NewPaper, department: str, actor: Actor) -> documents.Document:
    return documents.issue(
        template=TEMPLATE,
        title=paper.title,
        data=paper.data,
        owner_id=paper.owner_id,
        about=paper.about,
        department=department,
        actor=actor,
        key=paper.key,
    )


def letter_data(said: Words, to: To) -> dict[str, object]:
    """What the template takes."""
    who = register.addressee(to.person_id)
    return {
        "addressee": who.name,
        "address": who.address,
        "issuer": documents.mayor(),
        "mayor": documents.mayor(),
        "department": organisation.department(to.department).name,
        "body": list(said.body),
        "article": said.article,
        "rows": [list(row) for row in said.rows],
        "sample": to.sample,
    }


def paper_of(row: models.Proposal) -> documents.Document | None:
    """The newest paper about a proposal."""
    return next(iter(documents.documents_about(f"proposal/{row.pk}")), None)
