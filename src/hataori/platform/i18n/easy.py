"""A linter for やさしい日本語 (在留支援のためのやさしい日本語ガイドライン, 2020-08): short, active, plain."""

import re

LONGEST = 50
_SENTENCES = re.compile(r"[^。！？\n]+")
_PLACEHOLDERS = re.compile(r"%\([a-z_]+\)s")
_READINGS = re.compile(r"（[ぁ-ゖー]+）")
_PASSIVE = re.compile(
    r"(?:[かがさたなばまらわ]|し|べ|け|め)?(?:られ|[かがさたなばまわ]れ)(?:る|ます|ました|た|て|ない|ません)"
)
# Verbs whose ordinary form only looks passive.
_NOT_PASSIVE = re.compile(
    r"(?:忘|離|別|慣|疲|遅|入|生ま|分か|流|取|切|売|知|こわ|あらわ|われ|わか|おく)れ|入れ|くれ(?:る|ます)|これ|それ|だれ"
)

# Hard word → what to write instead.
HARD_WORDS = {
    "申請": "申し込み",
    "手続": "しなければならないこと、てつづき",
    "受領": "もらう",
    "提出": "出す",
    "記載": "書く",
    "該当": "あてはまる",
    "交付": "もらう、わたす",
    "届出": "知らせる",
    "対象者": "もらえる人、できる人",
    "希望する": "〜したい",
    "必要に応じて": "いるとき",
    "閲覧": "見る",
    "検索": "さがす",
    "選択": "えらぶ",
    "送付": "送る",
    "納付": "お金をはらう",
    "持参": "持ってくる",
    "及び": "と",
    "または": "か",
    "又は": "か",
    "施策": "すること",
    "準拠": "合わせる",
}


def problems_of(text: str) -> list[str]:
    """What makes `text` hard to read; empty for easy text. Words with their reading in （） behind them are allowed."""
    found = [problem for sentence in _SENTENCES.findall(text) for problem in _of_sentence(sentence)]
    return found + [f"「{word}」→「{easier}」" for word, easier in HARD_WORDS.items() if _stands_alone(word, text)]


def _of_sentence(sentence: str) -> list[str]:
    plain = _READINGS.sub("", _PLACEHOLDERS.sub("", sentence)).replace(" ", "")
    found = [f"a sentence of {len(plain)} characters (at most {LONGEST})"] if len(plain) > LONGEST else []
    if passive := _PASSIVE.search(_NOT_PASSIVE.sub("", plain)):
        found.append(f"passive 「{passive.group()}」")
    return found


def _stands_alone(word: str, text: str) -> bool:
    """Whether a hard word stands without its reading."""
    return any(not _READINGS.match(text, match.end()) for match in re.finditer(word + r"[きしすの]?", text))
