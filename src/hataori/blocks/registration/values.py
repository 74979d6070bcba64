"""Reading what was typed: each kind makes the stored text of it, or says what is wrong in words that name the field."""

import re
import unicodedata
from collections.abc import Callable

from hataori.kernel import clock
from hataori.kernel.check_digits import is_corporate_number, is_personal_number
from hataori.kernel.errors import FieldProblem
from hataori.kernel.kana import is_katakana, to_full_katakana
from hataori.kernel.money import MoneyProblem, parse_yen
from hataori.kernel.person_name import name_problems
from hataori.kernel.text import halfwidth
from hataori.kernel.wareki import DateProblem, parse_date

from .facts import LONGEST_LINE, TICKED, number_text, postal_code
from .forms import FormField
from .kinds import CHOOSING, Kind
from .limits import beyond

LONGEST_TEXT = 4_000
_BORN = "birth_date"
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_PHONE_DIGITS = range(10, 16)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


class Unreadable(Exception):
    """What was typed cannot be taken; carries code and sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read(field: FormField, typed: str) -> tuple[str, FieldProblem | None]:
    """The value of a field and None, or what was typed and its problem. Blank input reads as the empty text."""
    if not typed.strip():
        return "", problem_of(field, "required", _asks(field)) if field.required else None
    try:
        value = _READERS[field.kind](field, typed)
    except Unreadable as wrong:
        return typed, problem_of(field, wrong.code, wrong.message)
    if found := beyond(field, value):
        return typed, problem_of(field, *found)
    return value, None


def problem_of(field: FormField, code: str, message: str) -> FieldProblem:
    """A problem in the form's own words where it has some for this code."""
    return FieldProblem(field.name, code, dict(field.messages).get(code, message))


def storable(text: str) -> str:
    """The text with what no database or encoding can hold (lone surrogates, NUL) made visible."""
    return text.replace("\0", "␀").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _asks(field: FormField) -> str:
    if field.kind is Kind.CHECK:
        return f"「{field.label}」を確かめて、チェックを入れてください。"
    return f"{field.label}を{'選んで' if field.kind in CHOOSING else '入力して'}ください。"


def _short(field: FormField, typed: str) -> str:
    text = typed.strip()
    _fits(field, text)
    if any(unicodedata.category(letter) in _UNSEEN and letter not in _JOINERS for letter in text):
        raise Unreadable("control", f"{field.label}に、改行など目に見えない文字が入っています。入力し直してください。")
    return text


def _long(field: FormField, typed: str) -> str:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    _fits(field, text)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
        raise Unreadable("control", f"{field.label}に、読めない文字が入っています。入力し直してください。")
    return text


def _fits(field: FormField, text: str) -> None:
    if len(text) > field.longest:
        message = f"{field.label}は{field.longest:,}文字以内で入力してください（いまは{len(text):,}文字です）。"
        raise Unreadable("too_long", message)


def _name(field: FormField, typed: str) -> str:
    """As typed, less outer blanks; nothing else of a name is touched."""
    text = typed.strip()
    _fits(field, text)
    problem = next(iter(name_problems(text)), None)
    if problem:
        raise Unreadable(problem.code, f"{field.label}: {problem.message}")
    return text


def _kana(field: FormField, typed: str) -> str:
    text = to_full_katakana(typed).strip()
    _fits(field, text)
    if not is_katakana(text):
        raise Unreadable("kana", f"{field.label}は全角カタカナで入力してください（例: ヤマダ）。")
    return text


def _date(field: FormField, typed: str) -> str:
    try:
        day = parse_date(typed[:LONGEST_LINE])
    except DateProblem as problem:
        raise Unreadable(problem.code, f"{field.label}: {problem.message}") from None
    if field.name == _BORN and day > clock.today():
        raise Unreadable("future", f"{field.label}が今日より後の日になっています。確認してください。")
    return day.isoformat()


def _postal_code(field: FormField, typed: str) -> str:
    code = postal_code(typed)
    if code is None:
        raise Unreadable("postal_code", f"{field.label}は7けたの数字で入力してください（例: 491-8501）。")
    return code


def _phone(field: FormField, typed: str) -> str:
    text = re.sub(r"[\s().・‐-―−ー]", "-", halfwidth(typed[:LONGEST_LINE])).strip("-")
    text = re.sub("-+", "-", text)
    if not re.fullmatch(r"\+?[0-9-]+", text) or len(re.sub(r"\D", "", text)) not in _PHONE_DIGITS:
        message = f"{field.label}を市外局番から数字で入力してください（例: 0586-28-8100、090-1234-5678）。"
        raise Unreadable("phone", message)
    return text


def _email(field: FormField, typed: str) -> str:
    text = halfwidth(typed[:300]).strip()
    if not _EMAIL.fullmatch(text) or len(text) > 254:  # noqa: PLR2004  RFC 5321, 4.5.3.1.3
        raise Unreadable("email", f"{field.label}を正しい形で入力してください（例: hanako@example.jp）。")
    return text


def _number(field: FormField, typed: str) -> str:
    text = number_text(typed, field.suffix)
    if text is None:
        raise Unreadable("number", f"{field.label}を数字で入力してください（例: 12、45.5）。")
    return text


def _yen(field: FormField, typed: str) -> str:
    try:
        return str(parse_yen(typed[:LONGEST_LINE]))
    except MoneyProblem as problem:
        raise Unreadable(problem.code, f"{field.label}: {problem.message}") from None


def _account_number(field: FormField, typed: str) -> str:
    digits = _digits(typed)
    if not re.fullmatch(r"[0-9]{1,8}", digits):
        raise Unreadable("account_number", f"{field.label}を8けたまでの数字で入力してください（例: 1234567）。")
    return digits.rjust(7, "0")


def _personal_number(field: FormField, typed: str) -> str:
    digits = _digits(typed)
    if not (re.fullmatch("[0-9]{12}", digits) and is_personal_number(digits)):
        message = f"{field.label}が正しくありません。カードや通知書の12けたの数字を確認して、入力し直してください。"
        raise Unreadable("personal_number", message)
    return digits


def _corporate_number(field: FormField, typed: str) -> str:
    digits = _digits(typed)
    if not (re.fullmatch("[0-9]{13}", digits) and is_corporate_number(digits)):
        message = f"{field.label}が正しくありません。会社法人等番号（12けた）ではない、13けたの数字を入力してください。"
        raise Unreadable("corporate_number", message)
    return digits


def _choice(field: FormField, typed: str) -> str:
    if typed not in dict(field.choices):
        raise Unreadable("choice", f"{field.label}を、表示された中から選んでください。")
    return typed


def _choices(field: FormField, typed: str) -> str:
    """The chosen values in the form's order, one a line."""
    chosen, known = set(filter(None, typed.split("\n"))), [value for value, _ in field.choices]
    if not chosen <= set(known):
        raise Unreadable("choice", f"{field.label}を、表示された中から選んでください。")
    return "\n".join(value for value in known if value in chosen)


def _check(field: FormField, typed: str) -> str:
    if typed != TICKED:
        raise Unreadable("choice", f"{field.label}のチェックを入れ直してください。")
    return typed


def _time(field: FormField, typed: str) -> str:
    """10:30, 10時30分, 午後3時 become 10:30 and 15:00."""
    text = re.sub(r"\s", "", halfwidth(typed[:LONGEST_LINE]))
    found = re.fullmatch(r"(午前|午後)?([0-9]{1,2})[:時](?:([0-9]{1,2})分?)?", text)
    hour = int(found[2]) + 12 * (found[1] == "午後") if found else 24
    minute = int(found[3] or 0) if found else 0
    if hour > 23 or minute > 59:  # noqa: PLR2004  a day's last
        raise Unreadable("time", f"{field.label}を「10:30」や「午後3時」のように入力してください。")
    return f"{hour:02}:{minute:02}"


def _rows(field: FormField, typed: str) -> str:
    text = halfwidth(typed[:LONGEST_LINE]).strip()
    if not re.fullmatch("[0-9]{1,3}", text) or not field.least_rows <= int(text) <= field.most_rows:
        message = f"{field.label}の数を{field.least_rows}から{field.most_rows}までの数字で入力してください。"
        raise Unreadable("rows", message)
    return str(int(text))


def _digits(typed: str) -> str:
    """Half-width without blanks and hyphens; anything else stays to be refused."""
    return re.sub(r"[\s\-‐-―−ー]", "", halfwidth(typed[:LONGEST_LINE]))


_READERS: dict[Kind, Callable[[FormField, str], str]] = {
    Kind.TEXT: _short,
    Kind.LONG_TEXT: _long,
    Kind.NAME: _name,
    Kind.KANA: _kana,
    Kind.ADDRESS: _short,
    Kind.POSTAL_CODE: _postal_code,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
    Kind.YEN: _yen,
    Kind.CODE: _short,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.CHECK: _check,
    Kind.TIME: _time,
    Kind.NOTE: _short,
    Kind.GROUP: _rows,
    Kind.ACCOUNT_NUMBER: _account_number,
    Kind.PERSONAL_NUMBER: _personal_number,
    Kind.CORPORATE_NUMBER: _corporate_number,
}
