"""Rules, phases and reasons in words that everybody understands, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hataori.kernel.clock import JST
from hataori.kernel.wareki import format_wareki

from .explaining import Reason
from .queries import Step
from .round_types import Receipt, Round, Win
from .suiting import purpose_of

MODES: Mapping[str, Any] = {
    "per_slot": _("枠ごとに、申込み1件ずつのくじの順に決めます。"),
    "rank_rounds": _("全員の第1希望を先に、次に第2希望を、くじの順に決めます。"),
    "rsd": _("グループごとに1本のくじを引き、その順に、希望の高い枠から決めます。"),
    "match": _("何も当たらないグループが最も少なく、希望順位の合計が最も良くなる組合せにします。"),
}
BEACONS: Mapping[str, Any] = {
    "drand": _("世界の団体が3秒ごとに公表し、だれにも前もって分からない乱数（drand）を使います。"),
    "public_numbers": _("締切のあとに新聞などで公表される数字を使います。"),
    "commit_reveal": _("公開の乱数は使いません。市の秘密の約束だけなので、保証は低くなります。"),
}
PHASES: Mapping[str, tuple[Any, str]] = {
    "draft": (_("準備中"), "info"),
    "planned": (_("受付前"), "info"),
    "open": (_("受付中"), "success"),
    "closing": (_("締切の処理中"), "info"),
    "closed": (_("抽選待ち"), "warning"),
    "drawn": (_("当選の確認中"), "warning"),
    "settled": (_("確定"), "info"),
    "cancelled": (_("取りやめ"), "error"),
}
STEPS: Mapping[str, Any] = {
    "受付": _("受付"),
    "締切": _("締切"),
    "公開乱数": _("公開乱数"),
    "抽選": _("抽選"),
    "確定": _("確定"),
}
WINS: Mapping[str, tuple[Any, str]] = {
    "offered": (_("確認してください"), "warning"),
    "accepted": (_("使うことに決めました"), "success"),
    "declined": (_("辞退しました"), "info"),
    "lapsed": (_("確認の期限が過ぎました"), "error"),
    "given_up": (_("あとで取り消しました"), "info"),
}
REASONS: Mapping[str, Any] = {
    "won": _("当選しました（この枠の%(place)s番目、定員%(capacity)s）。"),
    "full": _("あなたの順番が来る前に、この枠は定員%(capacity)sになりました。"),
    "cap": _("あなたのグループは、当選できる上限の%(most)s枠に当選していました。"),
    "clash": _("同じ時間の枠%(other)sに当選していたため、この枠は外れました。"),
    "unknown": _("抽選の対象にない枠です。"),
    "better": _("希望順位の高い枠、または同じ順位の枠に当選しました。"),
    "whole": _("この枠をあなたに回すと、全体の結果が悪くなるため、ほかに決まりました。"),
    "lot": _("同じ良さの組合せがほかにもあり、くじの順番が先のグループになりました。"),
    "short": _("希望した枠の仲間は%(places)s件で、%(groups)sグループが希望したため足りませんでした。"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary list."""

    key: str
    value: str


def moment(at: datetime | None) -> str:
    """A day and an hour in JST."""
    if at is None:
        return gettext("あとで決まります")
    local = at.astimezone(JST)
    return f"{_day(local)} {local:%H:%M}"


def until(at: datetime) -> str:
    """The end of a window: an hour of 0:00 is 24:00 of the day before, as people say."""
    local = at.astimezone(JST)
    if (local.hour, local.minute) == (0, 0):
        return f"{_day(local - timedelta(days=1))} 24:00"
    return moment(at)


def _day(local: datetime) -> str:
    shown = f"{local:%Y-%m-%d}"
    return f"{shown}（{format_wareki(local.date())}）" if (get_language() or "ja").startswith("ja") else shown


def hours(start: datetime, end: datetime) -> str:
    """From when to when; a place that ends at midnight ends at 24:00."""
    last = end.astimezone(JST)
    tail = until(end) if (last.hour, last.minute) == (0, 0) else f"{last:%H:%M}"
    same = last.date() == start.astimezone(JST).date() or tail.endswith("24:00")
    return f"{moment(start)}–{tail.split()[-1] if same else moment(end)}"


WEEKDAYS = (_("月曜日"), _("火曜日"), _("水曜日"), _("木曜日"), _("金曜日"), _("土曜日"), _("日曜日"))


def times(rules: Mapping[str, Any], start: datetime, end: datetime) -> str:
    """When a place is: its hours; where a round draws weekly hours (`every` in its rules), those and the weekday."""
    if rules.get("every") != "week":
        return hours(start, end)
    first, last = start.astimezone(JST), end.astimezone(JST)
    until_ = "24:00" if last.date() > first.date() and (last.hour, last.minute) == (0, 0) else f"{last:%H:%M}"
    return gettext("毎週 %(weekday)s") % {"weekday": WEEKDAYS[first.weekday()]} + f" {first:%H:%M}–{until_}"


def rules_in_words(found: Round) -> list[Row]:
    """What is promised, as a person reads it; the document that binds is published beside it."""
    over = (
        gettext("上限を超えると、申込みはすべて無効になります。")
        if found.over_limit == "void"
        else gettext("上限を超える申込みは受け付けません。")
    )
    return [
        Row(gettext("決め方"), str(MODES[found.mode])),
        *_limits_in_words(found, over),
        *_purposes_in_words(found.rules),
        Row(gettext("同じ時間の枠"), gettext("同じ時間に2つの枠は当たりません。")),
        Row(gettext("公開乱数"), str(BEACONS[found.beacon]) + "、".join(found.numbers)),
        Row(
            gettext("当選したら"), gettext("%(until)sまでに確認してください。") % {"until": until(found.confirm_until)}
        ),
        Row(
            gettext("空いた当選"),
            gettext("抽選の順番で次の方に回し、%(hours)s時間待ちます。早い者勝ちにはしません。")
            % {"hours": found.offer_hours},
        ),
    ]


def _limits_in_words(found: Round, over: str) -> list[Row]:
    """How many wishes and wins: of a group, or of each of its applications."""
    numbers = {
        "wishes": found.max_wishes,
        "person": found.max_wishes_person,
        "wins": found.max_wins,
        "applications": found.rules.get("applications_per_group", 1),
    }
    wishes, wins = (
        gettext("グループで%(wishes)s件、1人で合わせて%(person)s件まで。"),
        gettext("グループで%(wins)s枠まで。"),
    )
    if numbers["applications"] > 1:
        wishes = gettext(
            "グループで申込み%(applications)s件、申込み1件に希望%(wishes)sつ、1人で合わせて希望%(person)sつまで。"
        )
        wins = gettext("申込み1件につき%(wins)s枠まで。")
    return [Row(gettext("申し込める数"), wishes % numbers + over), Row(gettext("当選できる数"), wins % numbers)]


def _purposes_in_words(rules: Mapping[str, Any]) -> list[Row]:
    """What wishes count, where a round compares purposes."""
    lines = [
        gettext("%(title)s：第1希望%(primary)s、第2希望%(secondary)s") % told
        for told in rules.get("purposes", {}).values()
    ]
    if not lines:
        return []
    said = gettext("当選する団体を最も多くし、その中で、次の数の合計が最も小さい組合せにします。")
    return [Row(gettext("希望と利用目的の数え方"), said + "／".join(lines))]


def counted(rules: Mapping[str, Any], receipt: Receipt) -> str:
    """How a wish counts by its group's purpose; empty where wishes are ranked."""
    told = rules.get("purposes", {}).get(purpose_of(receipt.group))
    if not told:
        return ""
    suits = gettext("第1希望") if receipt.rank == told["primary"] else gettext("第2希望")
    words = {"title": told["title"], "suits": suits, "rank": receipt.rank}
    return gettext("利用目的「%(title)s」の%(suits)sとして、%(rank)sと数えます。小さいほど優先します。") % words


def window(found: Round) -> str:
    """From when until when entries are taken."""
    return f"{moment(found.apply_from)} – {until(found.apply_until)}"


def steps_in_words(steps: list[Step]) -> list[tuple[str, str, Step]]:
    """The timeline for the page: name, time, and the step itself."""
    return [(str(STEPS[step.name]), "" if step.done and not step.at else _at(step), step) for step in steps]


def _at(step: Step) -> str:
    """A window begins at 0:00 and ends at 24:00."""
    return until(step.at) if step.at and step.name != "受付" else moment(step.at)


def reason_in_words(reason: Reason) -> str:
    """Why, in one sentence."""
    return str(REASONS[reason.code]) % dict(reason.facts)


def win_in_words(win: Win) -> tuple[str, str]:
    """A win's state as a tag: text and kind."""
    text, kind = WINS[win.state]
    return str(text), kind
