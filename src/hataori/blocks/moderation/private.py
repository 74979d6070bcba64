"""What must be covered before others read a text: telephone numbers, addresses of mail, 個人番号, number plates, names.

Everything works on a copy of the same length (full width folded letter by letter), so that places found in it are
places in the text itself.
"""

import re
from collections.abc import Callable, Iterator

from hataori.kernel.check_digits import is_personal_number

from . import names

Span = tuple[int, int]

_ASCII = {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff70\u2500〜～"), "-")
_PLAIN = str.maketrans({**_ASCII, **_DASHES, 0x3000: " ", ord("﹣"): "-", ord("．"): "."})
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

_GAP = r"[-().\[\] 　・の]{0,3}"
_PHONE = re.compile(rf"(?<![\d.\-])(?:\+81{_GAP}|0)\d(?:{_GAP}\d){{7,10}}(?!\d)")
_LOCAL = re.compile(r"(?:電話|でんわ|携帯|TEL|Tel|tel|☎|℡|番号は)[^\d]{0,6}(\d{2,4}-\d{4})(?!\d)")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+\-]*\s?(?:@|\(at\)|\[at\]|アットマーク|あっとまーく)\s?"
    r"[A-Za-z0-9\-]+(?:(?:\.|\(dot\)|ドット)[A-Za-z0-9\-]+)+",
    re.IGNORECASE,
)
_TWELVE = re.compile(r"(?<!\d)\d{4}[- ]{0,3}\d{4}[- ]{0,3}\d{4}(?!\d)")
_NUMBER_SAID = re.compile(
    r"(?:マイナンバ-|まいなんば-|個人番号|My ?Number)[^\d]{0,10}(\d[\d -]{10,16}\d)(?!\d)", re.IGNORECASE
)
_TWELVE_DIGITS = 12

_REGIONS = (
    "尾張小牧|名古屋|一宮|三河|岡崎|豊田|豊橋|春日井|岐阜|飛騨|三重|鈴鹿|四日市|伊勢志摩|静岡|浜松|沼津|富士山|伊豆|品川|練馬|足立"
    "|八王子|多摩|世田谷|杉並|板橋|江東|葛飾|横浜|川崎|湘南|相模|大宮|川口|所沢|川越|熊谷|春日部|越谷|千葉|成田|習志野|市川|船橋"
    "|袖ヶ浦|市原|野田|柏|松戸|水戸|土浦|つくば|宇都宮|那須|とちぎ|群馬|前橋|高崎|長野|松本|諏訪|新潟|長岡|上越|富山|石川|金沢|福井"
    "|山梨|大阪|なにわ|和泉|堺|京都|神戸|姫路|奈良|飛鳥|和歌山|滋賀|岡山|倉敷|広島|福山|山口|下関|島根|出雲|鳥取|徳島|香川|高松|愛媛"
    "|高知|福岡|北九州|久留米|筑豊|佐賀|長崎|佐世保|熊本|大分|宮崎|鹿児島|奄美|沖縄|札幌|函館|旭川|室蘭|苫小牧|釧路|知床|帯広|北見"
    "|青森|弘前|八戸|岩手|盛岡|平泉|宮城|仙台|秋田|山形|庄内|福島|会津|郡山|白河|いわき"
)
_KANA = "[あ-んA-Z]"
_SERIAL = r"(?:\d{1,2}-\d{2}|[・.]{1,3}\d{1,3}|\d{1,4})(?!\d)"
_PLATE = re.compile(rf"(?:{_REGIONS}) ?(?:ナンバ- ?)?\d[\dA-Z]{{1,2}} ?{_KANA} ?{_SERIAL}")
_PLATE_BARE = re.compile(
    r"(?<![\dA-Za-z-])[1-9]\d[\dA-Z]? ?(?![のをへおしん])[あ-ん] ?(?:\d{2}-\d{2}|[・.]{1,3}\d{1,3})(?!\d)"
)
_PLATE_SAID = re.compile(
    rf"(?:ナンバ-|プレ-ト|車番|車両番号)(?:プレ-ト)?(?:は|が|:|の)? ?((?:{_KANA} ?)?\d{{2}}-\d{{2}})(?!\d)"
)


def plain(text: str) -> str:
    """A copy of the same length in which full-width letters, digits and every kind of dash are the plain ones."""
    return text.translate(_PLAIN)


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers of 10 or 11 digits, in any spelling, kanji digits too; a local one where it is called one."""
    for copy in (plain(text), plain(text.translate(_KANJI_DIGITS))):
        for match in _PHONE.finditer(copy):
            if _is_phone(match[0]):
                yield match.span()
    for match in _LOCAL.finditer(plain(text)):
        yield match.span(1)


def _is_phone(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if written.startswith("+81"):
        digits = "0" + digits.removeprefix("81").removeprefix("0")
    mobile = digits.startswith(("050", "060", "070", "080", "090", "0800"))
    return len(digits) == (11 if mobile else 10) and not digits.startswith("00")


def mails(text: str) -> Iterator[Span]:
    """Addresses of mail, also with (at) for @."""
    for match in _MAIL.finditer(plain(text)):
        yield match.span()


def personal_numbers(text: str) -> Iterator[Span]:
    """個人番号: 12 digits with a right check digit anywhere, and any 12 that are said to be one (番号法第19条)."""
    copy = plain(text)
    for match in _TWELVE.finditer(copy):
        if is_personal_number(re.sub(r"\D", "", match[0])):
            yield match.span()
    for match in _NUMBER_SAID.finditer(copy):
        if sum(letter.isdigit() for letter in match[1]) == _TWELVE_DIGITS:
            yield match.span(1)


def plates(text: str) -> Iterator[Span]:
    """Number plates of vehicles: with the region's name, by their form, or where a number is said to be one."""
    copy = plain(text)
    for pattern in (_PLATE, _PLATE_BARE):
        for match in pattern.finditer(copy):
            yield match.span()
    for match in _PLATE_SAID.finditer(copy):
        yield match.span(1)


def people(text: str) -> Iterator[Span]:
    """Names of people."""
    return names.found(text)


FINDERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "name": people,
    "phone": phones,
    "plate": plates,
    "email": mails,
    "mynumber": personal_numbers,
}


def spans(text: str) -> list[Span]:
    """Every place that must be covered, in order, those that touch joined into one."""
    joined: list[Span] = []
    for start, end in sorted(span for find in FINDERS.values() for span in find(text)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
