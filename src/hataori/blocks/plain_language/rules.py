"""The rules of plain writing, each a function from a sentence to its findings."""

import re
from collections.abc import Callable, Iterable, Iterator

from .lists import disaster_words, known_katakana, levels, office_words, vague_words
from .morphology import KANJI, Sentence
from .types import Finding

LONGEST = 50
MOST_KANJI = 13
MOST_STATEMENTS = 2
_KANJI = re.compile(f"[{KANJI}]")
_KATAKANA = re.compile(r"[ァ-ヶ][ァ-ヶー]+")
_READING = re.compile(r"（[^）]+）")
_BREAKS = re.compile(
    r"(?:ますが|ですが|ますので|ですので|しており|ことから|けれども|ため|ので|とともに|し|り|て|き|み|え|れ)、"
)
_DOUBLE = re.compile(
    r"ない(?:わけ|こと|もの|とき|場合|ところ)?(?:では|も|に|は|とは|が)?(?:ない|ありません|言えない|限らない|限りません)"
    r"|なく(?:は|も)(?:ない|ありません)|なければ[^、。]{0,12}(?:ない|ません)(?<!なければならない)(?<!なければなりません)"
    r"|ざるを得(?:ない|ません)|ずに(?:は|も)いられ|ないとも限|以外[^。]{0,20}(?:対象外|不可|できません|できない|禁止)"
)
_KEIGO = re.compile(
    r"賜り|存じ|拝[見読借受察]|申し上げ|いただき|いただく|いただけ|致し|いたし|ございま|ございます|くださいますよう|なさ[いっり](?!。)"
    r"|(?:お|御)[^、。\s]{1,6}(?:願います|になり|になる|になっ)|(?:ご|御)[^、。\s]{1,6}(?:願います|になり|になる|される|され)"
    r"|(?<!お)(?<=[たいるの])方(?=[はがのをに])|御(?=[^中])"
)
_MUST = re.compile(r"なければな(?:らない|りません)")
_NAMED = re.compile(
    rf"[{KANJI}]{{2,}}の(?:実施|開催|提出|提示|確認|申請|届出|手続|利用|使用|購入|記入|送付|変更|上昇|接近|排出|補給)(?:を|が|に|は|の)"
)
_NO_PASSIVE = ("忘れる", "生まれる")


def findings_of(sentence: Sentence) -> Iterator[Finding]:
    """All findings of one sentence."""
    for rule in _RULES:
        yield from rule(sentence)


def is_explained(finding: Finding, text: str) -> bool:
    """Whether the text itself says what an office word means (「所得は、入ったお金です。」): such a word may stay."""
    if finding.rule != "office_word":
        return False
    word = re.escape(text[finding.start : finding.end])
    return re.search(rf"(?:^|[。\s]){word}は、[^。]+です(?:。|$)", text) is not None


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Without those that lie within another of the same kind, and without the same word's level said twice."""
    kept: list[Finding] = []
    said: set[str] = set()
    for each in sorted(findings, key=lambda one: (one.start, -one.end)):
        inside = any(other.rule == each.rule and other.start <= each.start and each.end <= other.end for other in kept)
        if inside or (each.rule in ("vocabulary", "disaster_word") and each.hint in said):
            continue
        kept.append(each)
        said.add(each.hint)
    return kept


def _whole(rule: str, sentence: Sentence, hint: str) -> Finding:
    return Finding(rule, sentence.start, sentence.start + len(sentence.text), hint)


def _length(sentence: Sentence) -> Iterator[Finding]:
    count = len(_READING.sub("", sentence.text).replace(" ", "").replace("　", ""))
    if count > LONGEST:
        yield _whole("sentence_length", sentence, f"{count}字あります。{LONGEST}字までに切ってください。")


def _statements(sentence: Sentence) -> Iterator[Finding]:
    count = len(_BREAKS.findall(_READING.sub("", sentence.text))) + 1
    if count > MOST_STATEMENTS:
        yield _whole("statements", sentence, f"{count}つのことを言っています。一つの文で一つのことを言ってください。")


def _kanji(sentence: Sentence) -> Iterator[Finding]:
    count = len(_KANJI.findall(_READING.sub("", sentence.text)))
    if count > MOST_KANJI:
        hint = f"漢字が{count}字あります。一つの文に{MOST_KANJI}字までにしてください。"
        yield _whole("kanji_ratio", sentence, hint)


def _office(sentence: Sentence) -> Iterator[Finding]:
    for word, easier in office_words().items():
        if word in sentence.text:
            for match in _alone(word).finditer(sentence.text):
                yield _found("office_word", sentence, match, f"「{word}」は「{easier}」と書けます。")


def _alone(word: str) -> re.Pattern[str]:
    """The word where it is not part of a longer one in kanji, nor followed by its own words in brackets or in them."""
    before = f"(?<![{KANJI}（])" if _KANJI.match(word) else ""
    after = f"(?![{KANJI}（])" if _KANJI.match(word[-1]) else ""
    return re.compile(before + re.escape(word) + after)


def _found(rule: str, sentence: Sentence, match: re.Match[str], hint: str) -> Finding:
    return Finding(rule, sentence.start + match.start(), sentence.start + match.end(), hint)


def _vague(sentence: Sentence) -> Iterator[Finding]:
    for word, hint in vague_words().items():
        for match in re.finditer(re.escape(word), sentence.text):
            yield _found("vague", sentence, match, hint)


def _disaster(sentence: Sentence) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for word, easy in disaster_words().items():
        for match in re.finditer(f"(?<![{KANJI}]){word}(?![{KANJI}（])", sentence.text):
            if any(start <= match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            yield _found("disaster_word", sentence, match, f"この言葉は残して「{word}（{easy}）」と書いてください。")


def _double(sentence: Sentence) -> Iterator[Finding]:
    for match in _DOUBLE.finditer(_MUST.sub(lambda found: "＊" * len(found[0]), sentence.text)):
        yield _found(
            "double_negative", sentence, match, "否定を2回使っています。「〜できます」のように言ってください。"
        )


def _keigo(sentence: Sentence) -> Iterator[Finding]:
    for match in _KEIGO.finditer(sentence.text):
        yield _found("keigo", sentence, match, "「です・ます」だけで書いてください。")


def _nominalised(sentence: Sentence) -> Iterator[Finding]:
    for match in _NAMED.finditer(sentence.text):
        yield _found("nominalised", sentence, match, "「〜を〜する」のように、動きの言葉で書いてください。")


def _katakana(sentence: Sentence) -> Iterator[Finding]:
    for match in _KATAKANA.finditer(sentence.text):
        if match[0] not in known_katakana() and levels().get(match[0], 0) < _TAUGHT:
            yield _found(
                "katakana", sentence, match, "カタカナの言葉です。日本語で言うか、（ ）で意味を書いてください。"
            )


_TAUGHT = 4


def _passive(sentence: Sentence) -> Iterator[Finding]:
    for before, word in zip(sentence.words, sentence.words[1:], strict=False):
        if word.inflection in ("助動詞-レル", "助動詞-ラレル") and before.base not in _NO_PASSIVE:
            hint = "「だれが 〜する」の形で書いてください。"
            yield Finding("passive", before.start, word.end, hint)


def _vocabulary(sentence: Sentence) -> Iterator[Finding]:
    for word in sentence.words:
        level = levels().get(word.base, 0)
        if level in (1, 2) and _KANJI.search(word.surface) and word.base not in disaster_words():
            yield Finding("vocabulary", word.start, word.end, f"「{word.base}」は日本語能力試験N{level}の言葉です。")


_RULES: tuple[Callable[[Sentence], Iterator[Finding]], ...] = (
    _length,
    _statements,
    _kanji,
    _office,
    _vague,
    _disaster,
    _double,
    _keigo,
    _nominalised,
    _katakana,
    _passive,
    _vocabulary,
)
