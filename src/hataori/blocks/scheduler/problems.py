"""Sentences for what cannot be done: stable codes, plain Japanese that says what to do."""

from datetime import datetime

from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.sentences import marked, sentence

_FIELDS = marked(
    {
        "past": ("start", "過ぎた時間は予約できません。これからの時間を選んでください。"),
        "backwards": ("end", "終わりの時刻は、始まりの時刻より後にしてください。"),
        "not_a_minute": ("start", "時刻は分まで（例 9:30）で指定してください。"),
        "no_zone": ("start", "時刻には時差（例 +09:00）を付けてください。"),
        "closed": ("start", "この時間は閉鎖しています（%(reason)s）。ほかの日時を選んでください。"),
        "own_overlap": (
            "start",
            "同じ時間に、すでにあなたの予約（%(number)s）があります。先にその予約を確認してください。",
        ),
        "suspended": (
            "",
            "%(until)sまで利用停止中のため、予約できません（%(reason)s）。くわしくは窓口にお問い合わせください。",
        ),
        "groups_only": ("group", "この施設は、登録した団体だけが使えます。団体を選んでください。"),
        "not_bookable": ("unit", "これは予約を受け付けていません。ほかの場所を選んでください。"),
        "bad_quantity": ("quantity", "数は1から%(lanes)sまでで指定してください。"),
        "equipment_short": (
            "add_ons.{key}",
            "%(title)sは、この時間はあと%(free)s個です（%(wanted)s個必要）。数を減らすか、使わないにすれば、場所は予約できます。",
        ),
        "equipment_none_left": (
            "add_ons.{key}",
            "%(title)sは、この時間はすべて貸し出し中です。使わないにすれば、場所は予約できます。",
        ),
        "required": ("reason", "理由を書いてください。"),
        "bad_rule": ("rrule", "繰り返しの決まりを読めませんでした（%(reason)s）。"),
    }
)
_CONFLICTS = marked(
    {
        "slot_taken": "この時間は、ほかの予約が入っています。ほかの時間を選んでください。",
        "equipment_taken": "備品が、ほかの予約で使われています。数を減らすか、ほかの時間を選んでください。",
        "no_capacity": "空きが足りません。数を減らすか、ほかの時間を選んでください。",
        "set_aside": "この時間は抽選のために確保されています。抽選に申し込むか、ほかの時間を選んでください。",
        "won_time": (
            "抽選で当たった時間は、ほかの時間に変えられません。使わないなら取り消してください。次の方に回ります。"
        ),
        "aside_gone": "確保されていた時間は、もう確保されていません。案内の画面を読み込み直してください。",
        "lease_over": "仮押さえの時間（10分）が過ぎました。もう一度、時間を選び直してください。",
        "wrong_state": "この予約は「%(state)s」のため、この操作はできません。画面を読み込み直してください。",
        "too_early": "利用の手続きは%(opens)sからできます。時間になってから、もう一度お試しください。",
        "in_use": "この場所には予約があるため、変更できません。先に予約を移してください。",
        "standing": "すでに予約があるため、確保できません（%(numbers)s）。先に予約を移してください。",
        "already_waiting": "同じ時間を、すでに待っています。順番が来たらお知らせします。",
        "not_needed": "この時間は空いています。待たずに予約してください。",
        "price_differs": (
            "料金が変わる時間（%(before)s円から%(after)s円）には、ここからは移せません。"
            "同じ料金の時間を選ぶか、取り消してください。"
        ),
        "offer_over": "ご案内の期限が過ぎたか、すでに返事をいただいています。画面を読み込み直してください。",
    }
)


def problem(code: str, **words: object) -> FieldProblem:
    """One thing to mend in the field it belongs to."""
    field, message = _FIELDS[code]
    return FieldProblem(field.format(**words), code, sentence(message, **words))


def rejected(code: str, **words: object) -> Rejected:
    """Input that cannot be taken, for one reason; the sentence itself, so that a caller without fields can show it."""
    found = problem(code, **words)
    return Rejected([found], found.message)


def rejected_for(found: list[FieldProblem]) -> Rejected:
    """Input that cannot be taken, for all these reasons; the first one speaks."""
    return Rejected(found, found[0].message)


def conflict(code: str, **words: object) -> Conflict:
    """The pool or the booking is not as it would have to be."""
    return Conflict(code, sentence(_CONFLICTS[code], **words))


def code_of(error: Rejected | Conflict) -> str:
    """The code a person would be told: of the first problem, or of the conflict."""
    return error.problems[0].code if isinstance(error, Rejected) and error.problems else error.code


def said(moment: datetime) -> str:
    """A moment in a sentence: 2026-12-01 9:30."""
    local = moment.astimezone(JST)
    return f"{local:%Y-%m-%d} {local.hour}:{local:%M}"
