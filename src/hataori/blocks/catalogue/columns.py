"""The layouts an inventory comes in, told apart by their header, and the names of their columns.

R6: 令和6年度悉皆調査, 38 columns. R7: 令和7年度, 46 columns (no 法令番号, no code 5 一部実施済). Municipal: the 32
English columns of the extract shared with cities. The official files carry a second header row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hataori.kernel.text import halfwidth

_JAPANESE = {
    "手続ID": "procedure_id",
    "所管府省庁": "ministry",
    "手続名": "name",
    "法令名": "law",
    "法令番号": "law_number",
    "根拠条項号": "article",
    "手続類型": "kind",
    "手続主体": "applicant",
    "手続の受け手": "receiver",
    "経由機関": "via",
    "事務区分": "affair_class",
    "オンライン化の実施状況": "online_status",
    "手数料等の納付有無": "fee",
    "手数料等の納付方法": "fee_methods",
    "処理期間(オンライン)": "period_online_raw",
    "処理期間(非オンライン)": "period_offline_raw",
    "総手続件数": "yearly_total",
    "オンライン手続件数": "yearly_online",
    "非オンライン手続件数": "yearly_offline",
    "申請書等に記載させる情報": "required_info",
    "申請時に添付させる書類": "attachments",
    "添付書類等の提出方法": "attachments_method",
    "手続が行われるイベント(個人)": "life_events_person",
    "手続が行われるイベント(法人)": "life_events_company",
    "申請に関連する士業": "agents",
    "申請を提出する機関": "submit_to",
}
_ENGLISH = {*_JAPANESE.values(), "period_online_days", "period_offline_days", "ichinomiya_yearly_estimate"} - {"kind"}
_NEEDED = ("procedure_id", "name", "law", "applicant", "receiver", "submit_to")
R7_ONLY = "関連条項号"


@dataclass(frozen=True, slots=True)
class Layout:
    """A header understood: `places` maps our field to its column, `titles` to the file's own words for it."""

    key: str
    title: str
    width: int
    places: dict[str, int]
    titles: dict[str, str]


def layout_of(header: Sequence[str]) -> Layout | None:
    """The layout whose names this row holds, None when it is no header. Order and further columns do not matter."""
    words = [_plain(cell) for cell in header]
    fields = {field: n for n, word in reversed(list(enumerate(words))) if (field := _field(word))}
    if any(name not in fields for name in _NEEDED):
        return None
    key, title = _which(words)
    return Layout(key, title, len(header), fields, {field: header[n].strip() for field, n in fields.items()})


def _which(words: list[str]) -> tuple[str, str]:
    if "procedure_id" in words:
        return "municipal", "市町村の手続き（英語の列名）"
    if _plain(R7_ONLY) in words:
        return "r7", "令和7年度調査（46列）"
    return "r6", "令和6年度調査（38列）"


def _field(word: str) -> str:
    return word if word in _ENGLISH else _by_words().get(word, "")


@cache
def _by_words() -> dict[str, str]:
    return {_plain(title): field for title, field in _JAPANESE.items()}


def _plain(text: str) -> str:
    """A title without width, blanks and line breaks."""
    return re.sub(r"\s+", "", halfwidth(text)).lstrip("\ufeff")
