"""Long sentences cut where one statement ends, and sentences that end in です and ます."""

import re
from collections.abc import Sequence

from .conjugation import Verb, dictionary_verb
from .marks import MARK
from .morphology import Word, words

LONG = 22
_LINKS = frozenset(
    (
        "基づく",
        "よる",
        "伴う",
        "除く",
        "応じる",
        "通じる",
        "対する",
        "関する",
        "つく",
        "おく",
        "とる",
        "わたる",
        "含む",
        "備える",
    )
)
_MANNERS = frozenset(
    (
        "持つ",
        "もつ",
        "使う",
        "用いる",
        "通す",
        "通る",
        "連れる",
        "含める",
        "合わせる",
        "乗る",
        "歩く",
        "する",
        "なる",
        "こえる",
        "超える",
        "従う",
    )
)
_SHORTEST = 8
_FEWEST_WORDS = 4
_NUMBER = re.compile(r"[\d０-９\ue000-\uefff]")
_NEGATIVE = re.compile(r"(?:ません|ない|なかった|ませんでした)[。！]?$")
_BECAUSE = re.compile(r"(?<=ます|です|した)(?:ので|から)、?|(?<=ません)(?:ので|から)、?")
_REQUEST = "ください"
_POLITE_END = ("ます", "です", "ません", "た")
_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
_WHY = re.compile(
    r"(?P<topic>[^、。]*?は、)?(?P<before>(?:[^。]*、)?)(?P<why>[^、。]*?(?:のため|ため))、(?P<rest>[^。]+)。$"
)
_LAW = re.compile(
    r"(?:(?<=、)|^)(?P<law>[^、。のはがを]{1,20}(?:法|法律|条例|規則|要綱))(?:に基づいて|に基づき|により|によって|を見て|の規定により)、?"
    r"(?P<rest>[^。]*(?:なければなりません|ができません|いけません|ください))。"
)
_BY = re.compile(
    r"(?P<head>(?:[^。]*(?:は、?|を(?=[\ue000-\uefff])|、))?)(?P<by>(?:お金を払う)?[^、。はをが]{2,30}?(?:まで|から[^、。はをが]{1,8}以内))に、?(?:必ず)?(?P<rest>[^。]{5,}ください)。"
)
_SHORTEST_REST = 12
_REASONS = frozenset(("いる", "ある", "た", "だ", "ない"))


def split(text: str) -> str:
    """The sentence in two or more where it is long and a clause of its own ends before a comma."""
    text = "".join(_why_last(_law_last(each)) for each in _SENTENCE.findall(text))
    if _length(text) > LONG:
        text = _BECAUSE.sub("。だから、", text)
    text = "".join(_in_pieces(each) for each in _SENTENCE.findall(text))
    return "".join(_deadline_last(each) for each in _SENTENCE.findall(text))


def _deadline_last(sentence: str) -> str:
    """「〜までに、〜してください。」: first what to do, then 「〜までです。」."""
    found = _BY.fullmatch(sentence)
    if found is None or _length(sentence) <= LONG or not re.search("[をにへ]", found["head"] + found["rest"]):
        return sentence
    return f"{found['head']}{found['rest']}。{found['by']}です。"


def _length(text: str) -> int:
    """Characters to read, a covered fact counted as five."""
    return len(text) + 4 * len(MARK.findall(text))


def _in_pieces(sentence: str) -> str:
    done = ""
    while _length(sentence) > LONG and (cut := _cut(sentence)):
        first, sentence = cut
        done += first
    return done + sentence


def _law_last(sentence: str) -> str:
    """「〜法に基づき、〜しなければなりません。」: first what to do, then where it is written."""
    return _LAW.sub(r"\g<rest>。\g<law>で決まっています。", sentence)


def _why_last(sentence: str) -> str:
    """「〜のため、〜ます。」: first what is, then 「〜のためです。」; what is so already stays first."""
    found = _WHY.fullmatch(sentence)
    if (
        found is None
        or _length(sentence) <= LONG
        or found["why"] in ("ため", "そのため", "このため")
        or "ため" in found["rest"]
    ):
        return sentence
    topic, before, why, rest = (found[name] or "" for name in ("topic", "before", "why", "rest"))
    if not topic and (said := _so_already(before + why.removesuffix("ため"))):
        return f"{said}。だから、{rest}。"
    if (before and not topic) or _length(rest) < _SHORTEST_REST:
        return sentence
    return f"{topic}{before}{rest}。{why}です。"


def _so_already(clause: str) -> str:
    """The clause as a statement, where it tells what is or was so; empty where it tells what for."""
    read = words(clause)
    if not read[1:] or read[-1].base not in _REASONS:
        return ""
    last, verb = read[-1], read[-2]
    if last.base in ("いる", "ある") and (forms := dictionary_verb(last.base, last.inflection)):
        return f"{clause[: last.start]}{forms.stem}ます"
    forms = dictionary_verb(verb.base, verb.inflection) if verb.kind == "動詞" else None
    return f"{clause[: verb.start]}{forms.stem}ました" if forms and last.base in ("た", "だ") else ""


def _cut(sentence: str) -> tuple[str, str] | None:
    """The sentence in two at its first possible cut; None where there is none."""
    read = words(sentence)
    for number, word in enumerate(read):
        ended = None
        if word.surface == "、" and number > 1:
            ended = _ended(read, number, sentence)
        elif (
            number >= _FEWEST_WORDS
            and word.kind in ("名詞", "形状詞")
            and not _NUMBER.match(word.surface)
            and sentence.rstrip("。").endswith(_REQUEST)
        ):
            ended = _done_before(read, number, sentence)
        if ended:
            start, closing = ended
            closed, _, opening = closing.partition("。")
            return f"{sentence[:start]}{closed}。", opening + sentence[
                word.end if word.surface == "、" else word.start :
            ]
    return None


def _done_before(read: Sequence[Word], noun: int, sentence: str) -> tuple[int, str] | None:
    """A first act without a comma behind it, in what people are asked to do: 「〜を洗って袋に入れてください。」"""
    te = read[noun - 1].surface in ("て", "で") and read[noun - 1].kind == "助詞"
    said, clause = read[noun - 2 if te else noun - 1], sentence[: read[noun].start]
    forms = dictionary_verb(said.base, said.inflection) if said.kind == "動詞" else None
    short = min(len(clause), len(sentence) - len(clause)) < _SHORTEST
    if forms is None or short or said.base in _LINKS | _MANNERS or not said.form.startswith("連用形"):
        return None
    if not re.search("[をに]", clause) or "が" in clause or _unclear(sentence, clause):
        return None
    return said.start, f"{forms.te}ください。"


def _ended(read: Sequence[Word], comma: int, sentence: str) -> tuple[int, str] | None:
    """Where the clause before this comma is cut off, and how it is closed."""
    last = read[comma - 1]
    if last.kind == "動詞":
        return _listed(last, sentence) if last.form.startswith("連用形-一般") else None
    closings = {"が": _but, "けれど": _but, "ので": _reason, "に": _together, "から": _after, "て": _and_then}
    close = closings.get(last.surface)
    return close(read, comma, sentence) if close else None


def _but(read: Sequence[Word], comma: int, _: str) -> tuple[int, str] | None:
    """〜ますが、"""
    last, before = read[comma - 1], read[comma - 2]
    return (last.start, "。") if last.kind == "助詞" and before.surface in _POLITE_END else None


def _after(read: Sequence[Word], comma: int, sentence: str) -> tuple[int, str] | None:
    """〜てから、 in what people are asked to do."""
    last, before = read[comma - 1], read[comma - 2]
    asked = before.surface in ("て", "で") and sentence.rstrip("。").endswith(_REQUEST)
    return (last.start, "ください。それから、") if asked else None


def _reason(read: Sequence[Word], comma: int, _: str) -> tuple[int, str] | None:
    """〜するので、 and 〜したので、 after a verb."""
    said = read[comma - 2]
    forms = dictionary_verb(said.base, said.inflection) if said.kind == "動詞" else None
    if forms is None or not said.form.startswith(("終止形", "連体形")):
        return None
    return said.start, f"{forms.stem}ます。だから、"


def _together(read: Sequence[Word], comma: int, sentence: str) -> tuple[int, str] | None:
    """〜するとともに、"""
    said = next((word for word in reversed(read[:comma]) if word.kind == "動詞"), None)
    forms = dictionary_verb(said.base, said.inflection) if said else None
    if said is None or forms is None or sentence[said.end : read[comma].start] != "とともに":
        return None
    return said.start, _closed(forms, sentence) + "そして、"


def _and_then(read: Sequence[Word], comma: int, sentence: str) -> tuple[int, str] | None:
    """〜を〜て、: one thing after the other, where the clause has its own を and the sentence asks or tells."""
    said, clause = read[comma - 2], sentence[: read[comma].start]
    forms = dictionary_verb(said.base, said.inflection)
    if (
        forms is None
        or said.base in _LINKS
        or not re.search("[をに]", clause)
        or "が" in clause[clause.rfind("、") + 1 :]
    ):
        return None
    if _unclear(sentence, clause):
        return None
    return said.start, _closed(forms, sentence)


def _unclear(sentence: str, clause: str) -> bool:
    """Whether what the first clause says would change by being closed as the sentence is: a condition, a "not"."""
    rest = sentence[len(clause) :].rstrip("。")
    return bool(_NEGATIVE.search(rest)) or any(word in rest for word in ("場合", "とき", "ため", "人は", "こと"))


def _listed(last: Word, sentence: str) -> tuple[int, str] | None:
    """A verb that only leads to the next: closed as the sentence itself ends."""
    forms = dictionary_verb(last.base, last.inflection)
    rest = sentence[last.end :]
    if forms is None or last.base in _LINKS or _NEGATIVE.search(rest.rstrip("。")) or "場合" in rest or "とき" in rest:
        return None
    return last.start, _closed(forms, sentence)


def _closed(forms: Verb, end: str) -> str:
    bare = end.rstrip("。")
    if bare.endswith(_REQUEST):
        return f"{forms.te}ください。"
    if bare.endswith("ましょう"):
        return f"{forms.stem}ましょう。"
    return f"{forms.stem}ました。" if bare.endswith(("ました", "でした")) else f"{forms.stem}ます。"


_ABOUT_ACT = re.compile(r"ことは、?(?P<end>してはいけません|しないでください)。$")


def polite(text: str) -> str:
    """The end of each sentence as です or ます; what has no full stop is a heading and stays."""
    if "。" not in text:
        return text
    return "".join(_polite(_direct(each)) for each in _SENTENCE.findall(text))


def _direct(sentence: str) -> str:
    """「車を止めることはしないでください。」 is 「車を止めないでください。」."""
    found = _ABOUT_ACT.search(sentence)
    if found is None:
        return sentence
    said = words(sentence[: found.start()])
    forms = dictionary_verb(said[-1].base, said[-1].inflection) if said and said[-1].kind == "動詞" else None
    if forms is None:
        return sentence
    asked = f"{forms.te}はいけません。" if found["end"].startswith("して") else f"{forms.negative}ないでください。"
    return sentence[: said[-1].start] + asked


def _polite(sentence: str) -> str:
    if not sentence.endswith("。"):
        return sentence
    bare = sentence[:-1]
    for hard, easy in (("である", "です"), ("であった", "でした"), ("だ", "です"), ("だった", "でした")):
        if bare.endswith(hard) and not bare.endswith(("んだ", "いだ")):
            return f"{bare.removesuffix(hard)}{easy}。"
    if bare.endswith("なければならない"):
        return f"{bare.removesuffix('らない')}りません。"
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
