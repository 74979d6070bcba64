"""Translations by a machine: whoever connects one offers `translators.py` with TRANSLATORS; none comes with the house.

Words that may have one translation only (the names of levels, the city's own names) are covered before the machine
sees the text and put back in the glossary's words; what it makes is marked 機械翻訳 until a person has read it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Unavailable
from hataori.platform.discovery import collected

from . import models, posts

_GLOSSARY = Path(__file__).parent / "glossary.json"
_NONE = "機械翻訳はつながっていません。自分で訳を入力してください。"
_DROPPED = "機械翻訳が決まった言葉を落としました。自分で訳を入力してください。"


@dataclass(frozen=True, slots=True)
class Translator:
    """A machine: `translate(text, language)` from Japanese; `languages` are those it knows."""

    name: str
    languages: frozenset[str]
    translate: Callable[[str, str], str]


def translator(language: str) -> Translator | None:
    """The first that knows the language."""
    found: list[Translator] = collected("translators", "TRANSLATORS")
    return next((each for each in found if language in each.languages), None)


def by_machine(post: models.Post, language: str, actor: Actor) -> models.Translation:
    """The post translated and marked. Unavailable where no machine knows the language, or one drops a fixed word."""
    machine = translator(language)
    if machine is None:
        raise Unavailable("no_translator", _NONE)
    title, body = (_translated(machine, text, language) for text in (post.title, post.body))
    return posts.translate(post, language, title, body, actor, machine=True)


def _translated(machine: Translator, text: str, language: str) -> str:
    covered, fixed = _covered(text, glossary(language))
    made = machine.translate(covered, language)
    for mark, word in fixed.items():
        if mark not in made:
            raise Unavailable("dropped", _DROPPED)
        made = made.replace(mark, word)
    return made


def _covered(text: str, words: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    fixed: dict[str, str] = {}
    for word in sorted(words, key=len, reverse=True):
        if word in text:
            mark = f"[[{len(fixed)}]]"
            text, fixed[mark] = text.replace(word, mark), words[word]
    return text, fixed


@cache
def glossary(language: str) -> Mapping[str, str]:
    """Japanese word → its one translation: ours, then the city's (`texts/glossary.json` of its folder)."""
    own = Path(settings.HATAORI_CITY_FOLDER) / "texts" / "glossary.json"
    files = [_GLOSSARY, *([own] if own.is_file() else [])]
    written = [json.loads(path.read_text(encoding="utf-8"))["words"] for path in files]
    return {word: each[language] for words in written for word, each in words.items() if language in each}
