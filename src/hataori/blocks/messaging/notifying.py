"""Telling one person in a template's words: always in the box, and outside it by the channels he chose."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from hataori.kernel.actor import Actor

from . import actions
from .outside import tell_outside
from .purposes import purpose as purpose_of
from .reaching import Wanted
from .rules import fill
from .types import BoxMessage
from .wordings import template as template_of


def notify(
    *,
    to: str,
    template: str,
    facts: Mapping[str, str],
    key: str,
    actor: Actor,
    purpose: str = "",
    receipt: str = "",
    documents: Iterable[str] = (),
    path: str = "",
    sample: bool = False,
) -> BoxMessage:
    """Tell account `to` in a template's words; the same `key` again answers what is there and sends nothing twice.

    It is in the box at once. Outside goes one line with a link by each channel the person chose for the purpose (the
    template's own, unless another is named), after quiet hours unless that purpose is urgent. `path` is where the link
    leads, the message in the box unless named. KeyError for facts that do not fill the template.
    """
    found = template_of(template)
    of = purpose_of(purpose or found.purpose)
    words = found.words(facts, plain=Wanted(to).plain)
    with transaction.atomic():
        row, new = actions.put(
            to=to,
            subject=words.title,
            body=words.text,
            key=key,
            receipt=receipt,
            documents=documents,
            sample=sample,
        )
        if new:
            told = tell_outside(row, of, fill(found.outside, facts), path=path)
            actions.tell_sent(row, actor, mailed="mail" in told)
    return actions.as_message(row)
