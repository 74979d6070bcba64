"""What the law asks of a birth notification that comes online: pure decisions, each with its article.

Sources: 戸籍法第25条 (本籍地 or where the filer is), 第43条第1項 and 第49条第1項 (14 days, the day of birth counts),
第50条 and 規則第60条 (characters), 第13条第2項・第3項 (reading of the name, from 2025-05-26), 第49条第3項 (出生証明書),
第52条 (who files), 第137条 (a late one); what may come online by the notice of 2024-08-30 (photo of the certificate
without the doctor's signature). The sections of a city confirm them before they rely on it (所管課で確認).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hataori.kernel.holidays import MUNICIPAL, Calendar
from hataori.kernel.wareki import format_wareki
from hataori.kernel.working_days import deadline_after

from .names import bad_characters, reads_as_written, unsure_characters

DAYS = 14
LOW_WEIGHT = 2500
"""Grams, below which 低体重児の届出 is due (母子保健法第18条)."""
JAPAN = "JPN"
_PREFECTURE = re.compile(r"^(?:東京都|北海道|京都府|大阪府|.{2,3}県)")
Verdict = Literal["ok", "look", "no"]
Signed = Literal["card", "portal", "paper", ""]


@dataclass(frozen=True, slots=True)
class Told:
    """A notification as it was told, with what the register says beside it. Empty texts are not known.

    `nationalities` are the parents' by ISO code as far as the register has them; `received_on` the day it came.
    """

    born_on: date | None
    received_on: date
    filer: str
    married: str
    born_in_japan: str
    domicile: str
    city: str
    given_name: str
    given_kana: str
    nationalities: tuple[str, ...] = ()
    photos: int = 0
    signed: Signed = ""
    online: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: the fact it looked at, its article, and whether it holds, is for a person to see, or does not hold."""

    key: str
    title: str
    fact: str
    article: str
    verdict: Verdict


def last_day(born_on: date, calendar: Calendar = MUNICIPAL) -> date:
    """The last day to file: the 14th counting the day of birth, or the next day the town hall is open.

    戸籍法第43条第1項・第49条第1項; 地方自治法第4条の2第4項.
    """
    return deadline_after(born_on, DAYS, calendar=calendar, first_day_counts=True)


def checks(told: Told) -> tuple[Check, ...]:
    """All rules over a notification, in the order of the paper."""
    return (
        _in_time(told),
        _filer(told),
        _japanese(told),
        _domicile(told),
        _place(told),
        _characters(told),
        _reading(told),
        _certificate(told),
        _signature(told),
    )


def barred(found: tuple[Check, ...]) -> tuple[Check, ...]:
    """The rules that do not hold: what keeps it from being filed online."""
    return tuple(each for each in found if each.verdict == "no")


def _in_time(told: Told) -> Check:
    article = "戸籍法第49条第1項、第43条第1項"
    if told.born_on is None:
        return Check("in_time", "届出の期限", "生まれた日が入力されていません。", article, "look")
    end = last_day(told.born_on)
    if told.born_on > told.received_on:
        return Check("in_time", "届出の期限", "生まれた日が、届け出た日より後です。", article, "no")
    if told.received_on <= end:
        return Check("in_time", "届出の期限", f"期限は{format_wareki(end)}。期限のうちに届きました。", article, "ok")
    where = "窓口で、" if told.online else ""
    fact = f"期限の{format_wareki(end)}を過ぎています。{where}届出遅延の理由書を添えて受け付けます。"
    return Check("in_time", "届出の期限", fact, f"{article}、第137条", "no" if told.online else "look")


def _filer(told: Told) -> Check:
    title, article = "届出をする人", "戸籍法第52条第1項・第2項"
    if told.filer not in ("father", "mother"):
        return Check("filer", title, "父か母かが分かりません。", article, "look")
    who = "父" if told.filer == "father" else "母"
    if told.married == "no":
        verdict: Verdict = "ok" if told.filer == "mother" else "no"
        return Check("filer", title, f"父母は結婚していません。届け出たのは{who}です。", article, verdict)
    if told.married != "yes":
        return Check("filer", title, f"届け出たのは{who}。父母の結婚を戸籍で確かめてください。", article, "look")
    return Check("filer", title, f"父母は結婚していて、届け出たのは{who}です。", article, "ok")


def _japanese(told: Told) -> Check:
    title, article = "父母の国籍", "令和6年8月30日の通知（オンラインで受け付ける範囲）"
    if any(each not in ("", JAPAN) for each in told.nationalities):
        return Check("japanese", title, "父か母が日本の国籍ではありません。", article, "no" if told.online else "look")
    if len(told.nationalities) < (1 if told.married == "no" else 2) or "" in told.nationalities:
        return Check(
            "japanese", title, "父母のどちらかが市の住民の記録にありません。戸籍で確かめてください。", article, "look"
        )
    return Check("japanese", title, "父母とも日本の国籍です（住民の記録）。", article, "ok")


def _domicile(told: Told) -> Check:
    title, article = "本籍", "戸籍法第25条第1項"
    if not told.domicile:
        return Check("domicile", title, "本籍が分かりません。戸籍で確かめてください。", article, "look")
    if told.domicile.startswith(_PREFECTURE.sub("", told.city)):
        fact = "本籍に都道府県が書かれていません。この市か、戸籍で確かめてください。"
        return Check("domicile", title, fact, article, "look")
    if not told.domicile.startswith(told.city):
        return Check("domicile", title, "本籍がこの市にありません。", article, "no" if told.online else "look")
    return Check("domicile", title, "本籍がこの市にあります。", article, "ok")


def _place(told: Told) -> Check:
    title, article = "生まれた国", "戸籍法第49条第1項（国外は3か月）"
    if told.born_in_japan == "yes":
        return Check("place", title, "日本で生まれました。", article, "ok")
    if told.born_in_japan == "no":
        return Check("place", title, "国外で生まれました。", article, "no" if told.online else "look")
    return Check("place", title, "出生証明書で確かめてください。", article, "look")


def _characters(told: Told) -> Check:
    title, article = "名の文字", "戸籍法第50条、戸籍法施行規則第60条"
    if bad := bad_characters(told.given_name):
        fact = f"名に使えない文字があります：{'、'.join(each.text for each in bad)}"
        return Check("characters", title, fact, article, "no")
    if unsure := unsure_characters(told.given_name):
        fact = f"字の形を確かめてください：{'、'.join(unsure)}"
        return Check("characters", title, fact, article, "look")
    return Check("characters", title, "どの文字も名に使えます。", article, "ok")


def _reading(told: Told) -> Check:
    """Never refused by a machine: whether a reading is generally recognised is for a person to say."""
    title, article = "名のフリガナ", "戸籍法第13条第1項・第2項"
    if reads_as_written(told.given_name, told.given_kana):
        return Check("reading", title, "かなの名で、フリガナと同じです。", article, "ok")
    fact = f"「{told.given_name}」を「{told.given_kana}」と読むことが、一般に認められる読み方か確かめてください。"
    return Check("reading", title, fact, article, "look")


def _certificate(told: Told) -> Check:
    title, article = "出生証明書", "戸籍法第49条第3項、令和6年8月30日の通知（写真でよい）"
    if told.photos:
        return Check("certificate", title, "写真を届出と並べて見比べてください。", article, "look")
    if not told.online:
        return Check("certificate", title, "紙の出生証明書を確かめてください。", article, "look")
    return Check("certificate", title, "出生証明書の写真がありません。", article, "no")


def _signature(told: Told) -> Check:
    title, article = "電子署名", "戸籍法施行規則第79条の3"
    said: dict[Signed, tuple[str, Verdict]] = {
        "card": ("マイナンバーカードで署名され、証明書は有効でした。", "ok"),
        "portal": ("マイナポータルで署名されたものとして届きました。届いた署名を確かめてください。", "look"),
        "paper": ("窓口・郵送の届出です。紙の署名を確かめてください。", "look"),
        "": ("署名がありません。", "no"),
    }
    fact, verdict = said[told.signed]
    return Check("signature", title, fact, article, verdict)
