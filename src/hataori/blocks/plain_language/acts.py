"""Acts that the office names by nouns, said with everyday verbs: 「提出してください」→「出してください」."""

import re
from functools import cache

from .conjugation import Verb, verb
from .lists import Act, acts
from .morphology import KANJI

_DONE_WITH = re.compile(
    rf"(?<=[{KANJI}])を(?:行|おこな|実施し)(?P<end>って|い|った|う|わ|ます|ました|てください|て|た|ない|ません)"
)
_DID = {"って": "して", "い": "し", "った": "した", "う": "する", "わ": "し"}
# What follows the noun → how the verb says it. {te} {past} {stem} {plain} {neg} are the verb's forms.
_ENDINGS = (
    ("していただきますようお願いします", "{te}ください"),
    ("していただくようお願いします", "{te}ください"),
    ("いただきますようお願いします", "{te}ください"),
    ("をお願いします", "{te}ください"),
    ("してください", "{te}ください"),
    ("ください", "{te}ください"),
    ("願います", "{te}ください"),
    ("が必要です", "{te}ください"),
    ("しなければなりません", "{neg}なければなりません"),
    ("していません", "{te}いません"),
    ("しています", "{te}います"),
    ("していない", "{te}いない"),
    ("している", "{te}いる"),
    ("しましょう", "{stem}ましょう"),
    ("しました", "{stem}ました"),
    ("しません", "{stem}ません"),
    ("します", "{stem}ます"),
    ("しない", "{neg}ない"),
    ("したい", "{stem}たい"),
    ("した", "{past}"),
    ("して", "{te}"),
    ("する", "{plain}"),
    ("できます", "{plain}ことができます"),
    ("できません", "{plain}ことができません"),
    ("できる", "{plain}ことができる"),
    ("の上、", "{te}から、"),
    ("のうえ、", "{te}から、"),
    ("し、", "{te}、"),
)
_DONE = (
    ("されています", "{te}います"),
    ("されていません", "{te}いません"),
    ("されました", "{stem}ました"),
    ("されません", "{stem}ません"),
    ("されます", "{stem}ます"),
    ("された", "{past}"),
    ("されて", "{te}"),
    ("される", "{plain}"),
)
_POLITE = (("された", "{past}"), ("される", "{plain}"))
_GROWS = ("接近", "上昇", "低下", "増加", "減少", "増水", "氾濫", "遅延", "落下")
_BECAUSE = re.compile(rf"の(?P<noun>{'|'.join(_GROWS)})(?:のため|により|によって)")


def in_verbs(text: str) -> str:
    """The text with its acts as verbs; nouns that no ending follows stay, unless the list has an everyday noun."""
    text = _DONE_WITH.sub(lambda match: _DID.get(match["end"], f"し{match['end']}"), text)
    text = _BECAUSE.sub(lambda match: f"が{_forms(acts()[match['noun']].verb).plain}ため", text)
    return _acts().sub(_said, text)


@cache
def _acts() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, acts()), key=len, reverse=True))
    ends = "|".join(sorted({end for end, _ in (*_ENDINGS, *_DONE)}, key=len, reverse=True))
    return re.compile(
        rf"(?P<of>での|の|)(?<![{KANJI}（])(?:ご|御|お)?(?P<noun>{nouns})(?:(?P<end>{ends})|(?![{KANJI}さしすで）]))"
    )


def _said(match: re.Match[str]) -> str:
    act, of, end = acts()[match["noun"]], match["of"] or "", match["end"]
    if end is None:
        return _linked(act, of) if act.as_noun else match[0]
    form = _form(act, end, match.string[match.end() : match.end() + 2])
    if form is None:
        return match[0]
    return ("を" if of and end in ("が必要です", "をお願いします", "ください", "願います") else of) + form


def _linked(act: Act, of: str) -> str:
    """「ごみの排出」 is 「ごみを出すこと」, 「水位の上昇」 「水位が上がること」, 「駅での乗車」 「駅で乗ること」."""
    if not of or not act.as_noun.endswith("こと"):
        return of + act.as_noun
    link = "で" if of == "での" else "が" if act.noun in _GROWS else "を"
    return link + act.as_noun


def _form(act: Act, end: str, after: str) -> str | None:
    """The act's verb in that form. された and される before a person or a time are only polite; else it was done."""
    if end.startswith("され"):
        if act.done:
            return _with(_DONE, end, _forms(act.done))
        return _with(_POLITE, end, _forms(act.verb)) if after[:1] == "人" or after == "とき" else None
    return _with(_ENDINGS, end, _forms(act.verb))


def _with(table: tuple[tuple[str, str], ...], end: str, forms: Verb) -> str | None:
    shape = dict(table).get(end)
    if shape is None:
        return None
    return shape.format(te=forms.te, past=forms.past, stem=forms.stem, plain=forms.plain, neg=forms.negative)


@cache
def _forms(written: str) -> Verb:
    return verb(written)
