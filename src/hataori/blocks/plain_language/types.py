"""What crosses the door of plain language."""

from collections.abc import Mapping
from dataclasses import dataclass

RULES: Mapping[str, str] = {
    "sentence_length": "文が長い",
    "statements": "一つの文に言いたいことが多い",
    "kanji_ratio": "漢字が多い",
    "vocabulary": "むずかしい言葉",
    "office_word": "役所の言葉",
    "passive": "「れる・られる」の形",
    "double_negative": "二重の否定",
    "katakana": "カタカナの言葉",
    "nominalised": "動きを名前の形で言っている",
    "vague": "あいまいな言葉",
    "keigo": "むずかしい敬語",
    "disaster_word": "災害の言葉",
}
"""The rules by name, in the words of the desk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that is hard to read: `start` and `end` count characters of the text, `hint` says what to do."""

    rule: str
    start: int
    end: int
    hint: str

    @property
    def title(self) -> str:
        """The rule in words."""
        return RULES[self.rule]


@dataclass(frozen=True, slots=True)
class Report:
    """How easy the text is (0.5 hard … 6.5 easy, the steps of the readability formula for learners), and where not."""

    score: float
    findings: tuple[Finding, ...]

    @property
    def level(self) -> str:
        """The score in words; 3.5 is where an intermediate learner can follow."""
        bounds = ((4.5, "やさしい"), (3.5, "だいたい やさしい"), (2.5, "ふつう"), (1.5, "むずかしい"))
        return next((word for least, word in bounds if self.score >= least), "とても むずかしい")
