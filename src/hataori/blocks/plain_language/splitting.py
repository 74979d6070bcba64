"""Long sentences cut where one statement ends, and sentences that end in です and ます."""

import re
from collections.abc import Sequence

from .conjugation import Verb, dictionary_verb
from .morphology import Word, words

LONG = 28
_LINKS = frozenset(
    ("基づく", "よる", "伴う", "除く", "応じる", "通じる", "対する", "関する", "つく", "おく", "とる", "わたる", "含む")
)
_NEGATIVE = re.compile(r"(?:ません|ない|なかった|ませんでした)[。！]?$")
_BECAUSE = re.compile(r"(?<=ます)ので、?|(?<=です)ので、?|(?<=ません)ので、?")
_REQUEST = "ください"
_POLITE_END = ("ます", "です", "ません", "た")


def split(text: str) -> str:
    """The sentence in two or more where it is long and a clause of its own ends before a comma."""
    if len(text) > LONG:
        text = _BECAUSE.sub("。だから、", text)
    while len(text) > LONG:
        cut = _cut(text)
        if cut is None:
            return text
        text = cut
    return text


def _cut(text: str) -> str | None:
    """The text with its first possible cut made; None where there is none."""
    head, _, last = text.rpartition("。") if not text.endswith("。") else text[:-1].rpartition("。")
    begin = len(head) + 1 if head else 0
    read, end = words(last), text[begin:]
    for number, word in enumerate(read):
        if word.surface == "、" and number > 1 and (ended := _ended(read, number, end)):
            start, closing = ended
            return text[: begin + start] + closing + text[begin + word.end :]
    return None


def _ended(read: Sequence[Word], comma: int, end: str) -> tuple[int, str] | None:
    """Where the clause before this comma is cut off, and how it is closed."""
    last, before = read[comma - 1], read[comma - 2]
    if last.surface in ("が", "けれど") and last.kind == "助詞" and before.surface in _POLITE_END:
        return last.start, "。"
    if last.surface in ("から", "ため") and (why := _reason(read, comma)):
        return why
    if last.kind == "動詞" and last.form.startswith("連用形-一般"):
        return _listed(last, end)
    return None


def _reason(read: Sequence[Word], comma: int) -> tuple[int, str] | None:
    """〜することから、 and 〜するため、 after a verb."""
    at = comma - 3 if read[comma - 1].surface == "から" and read[comma - 2].surface == "こと" else comma - 2
    if at < 0 or (read[comma - 1].surface == "から" and at == comma - 2):
        return None
    said = read[at]
    forms = dictionary_verb(said.base, said.inflection) if said.kind == "動詞" else None
    meant = read[comma - 1].surface == "から" or said.base in ("いる", "ある")  # 〜するため is mostly what for, not why
    if forms is None or not meant or not said.form.startswith(("終止形", "連体形")):
        return None
    return said.start, f"{forms.stem}ます。だから、"


def _listed(last: Word, end: str) -> tuple[int, str] | None:
    """A verb that only leads to the next: closed as the sentence itself ends."""
    forms = dictionary_verb(last.base, last.inflection)
    if forms is None or last.base in _LINKS or _NEGATIVE.search(end.rstrip("。")) or "場合" in end or "とき" in end:
        return None
    return last.start, _closed(forms, end)


def _closed(forms: Verb, end: str) -> str:
    bare = end.rstrip("。")
    if bare.endswith(_REQUEST):
        return f"{forms.te}ください。"
    return f"{forms.stem}ました。" if bare.endswith(("ました", "でした")) else f"{forms.stem}ます。"


def polite(text: str) -> str:
    """The end of each sentence as です or ます; what has no full stop is a heading and stays."""
    if "。" not in text:
        return text
    return "".join(_polite(each) for each in re.findall(r"[^。]*。|[^。]+$", text))


def _polite(sentence: str) -> str:
    if not sentence.endswith("。"):
        return sentence
    bare = sentence[:-1]
    for hard, easy in (("である", "です"), ("であった", "でした"), ("だ", "です"), ("だった", "でした")):
        if bare.endswith(hard) and not bare.endswith(("んだ", "いだ")):
            return f"{bare.removesuffix(hard)}{easy}。"
    read = words(bare)
    return bare[: read[-1].start] + _ending(read) + "。" if read and _ending(read) else _asked(bare, read)


def _ending(read: Sequence[Word]) -> str:
    """The polite form of a verb that ends the sentence."""
    last = read[-1]
    forms = dictionary_verb(last.base, last.inflection) if last.kind == "動詞" else None
    return f"{forms.stem}ます" if forms and last.form.startswith("終止形") else ""


def _asked(bare: str, read: Sequence[Word]) -> str:
    """〜すること。 is what people are asked to do."""
    if len(read) > 1 and read[-1].surface == "こと" and read[-2].kind == "動詞" and read[-2].form.startswith("連体形"):
        forms = dictionary_verb(read[-2].base, read[-2].inflection)
        if forms:
            return f"{bare[: read[-2].start]}{forms.te}ください。"
    return f"{bare}。"
