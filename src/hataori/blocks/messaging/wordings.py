"""Templates: what a message says, its plain-language variant, and the line that may cross the open net.

An app offers some in `message_templates.py` as TEMPLATES; staff may change the words, not the places in braces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.discovery import collected
from hataori.platform.events.api import record

from . import models
from .channels import Words
from .rules import fill, places_of

OUTSIDE = "お知らせが届きました。"
_LONGEST = {"subject": 200, "plain_subject": 200, "outside": 500, "body": 5000, "plain_body": 5000, "reason": 300}


@dataclass(frozen=True, slots=True)
class Template:
    """What a message says. `{places}` are filled with facts. `subject` and `body` go into the box, in `plain_…` for
    who wants plain Japanese; `outside` alone leaves the house, with a link: it should name nobody.
    """

    key: str
    title: str
    purpose: str
    subject: str
    body: str
    plain_subject: str = ""
    plain_body: str = ""
    outside: str = OUTSIDE

    @property
    def places(self) -> frozenset[str]:
        """The names of all its places."""
        texts = (self.subject, self.body, self.plain_subject, self.plain_body, self.outside)
        return frozenset().union(*(places_of(text) for text in texts))

    def words(self, facts: Mapping[str, str], *, plain: bool) -> Words:
        """Subject and body for the box, filled. KeyError where a fact is missing."""
        if plain and self.plain_body:
            return Words(fill(self.plain_subject or self.subject, facts), fill(self.plain_body, facts))
        return Words(fill(self.subject, facts), fill(self.body, facts))


@cache
def declared() -> Mapping[str, Template]:
    """All declared templates by key; two of one key are a mistake found at start."""
    found: list[Template] = collected("message_templates", "TEMPLATES")
    if len({each.key for each in found}) != len(found):
        raise ValueError("two message templates share a key")
    return {each.key: each for each in found}


def template(key: str) -> Template:
    """The template in the words that hold now. NotFound where nobody declares it."""
    found = declared().get(key)
    if found is None:
        raise NotFound("template_not_found", "文面が見つかりません。一覧から選び直してください。")
    changed = history(key)
    return _with(found, changed[0]) if changed else found


def templates() -> Iterator[Template]:
    """All of them, in the words that hold now, by title."""
    return (template(key) for key in sorted(declared(), key=lambda key: declared()[key].title))


def history(key: str) -> list[models.Wording]:
    """The changes of a template's words, newest first."""
    return list(models.Wording.objects.filter(template=key).order_by("-changed_at", "-pk")[:20])


def _with(found: Template, row: models.Wording) -> Template:
    return Template(
        found.key, found.title, found.purpose, row.subject, row.body, row.plain_subject, row.plain_body, row.outside
    )


def reword(key: str, words: Mapping[str, str], *, reason: str, actor: Actor) -> Template:
    """Change a template's words from now on. Rejected by field: empty, too long, a place the code does not fill."""
    found = template(key)
    if problems := list(_problems(declared()[key], words, reason)):
        raise Rejected(problems)
    with transaction.atomic():
        row = models.Wording.objects.create(
            template=key,
            **{name: words.get(name, "").strip() for name in _LONGEST if name != "reason"},
            changed_at=clock.now(),
            changed_by=actor.id,
            reason=reason.strip(),
        )
        record("notice.template_changed", subject=f"template/{key}", data={"template": key}, actor=actor)
        audit.record("notice.template_changed", actor=actor, subject=f"template/{key}", reason=reason.strip())
    return _with(found, row)


def _problems(known: Template, words: Mapping[str, str], reason: str) -> Iterator[FieldProblem]:
    texts = {**words, "reason": reason}
    for name, longest in _LONGEST.items():
        text = texts.get(name, "").strip()
        if not text and not name.startswith("plain_"):
            yield FieldProblem(name, "required", "入力してください。")
        if len(text) > longest:
            yield FieldProblem(name, "too_long", f"{longest}文字までで入力してください。")
        unknown = places_of(text) - known.places if name != "reason" else frozenset()
        if unknown:
            told = "、".join(f"{{{place}}}" for place in sorted(unknown))
            yield FieldProblem(name, "unknown_place", f"{told} は、この文面では使えません。")
